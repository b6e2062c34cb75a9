"""Labelled boxes in every format, and files that are none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from detector.errors import LabelsUnusable
from detector.labels import Labels, read_labels

BOX = (10.0, 20.0, 40.0, 100.0)

COCO = {
    "images": [
        {"id": 7, "file_name": "walk_000000.jpg", "width": 480, "height": 272},
        {"id": 8, "file_name": "walk_000010.jpg", "width": 480, "height": 272},
    ],
    "categories": [{"id": 1, "name": "Pedestrian"}, {"id": 2, "name": "bag"}],
    "annotations": [
        {"id": 1, "image_id": 8, "category_id": 1, "bbox": [10, 20, 30, 80], "iscrowd": 0},
        {"id": 2, "image_id": 8, "category_id": 1, "bbox": [0, 0, 100, 100], "iscrowd": 1},
        {"id": 3, "image_id": 8, "category_id": 2, "bbox": [1, 2, 3, 4]},
    ],
}
CVAT_VIDEO = """<?xml version="1.0" encoding="utf-8"?>
<annotations><version>1.1</version>
<meta><task><start_frame>0</start_frame><stop_frame>10</stop_frame><frame_filter>step=10</frame_filter>
<original_size><width>480</width><height>272</height></original_size></task></meta>
<track id="0" label="person">
<box frame="10" outside="0" occluded="0" xtl="10" ytl="20" xbr="40" ybr="100"/>
<box frame="11" outside="1" occluded="0" xtl="10" ytl="20" xbr="40" ybr="100"/></track>
<track id="1" label="ignore"><box frame="10" outside="0" xtl="0" ytl="0" xbr="100" ybr="100"/></track>
<track id="2" label="bag"><box frame="10" outside="0" xtl="1" ytl="2" xbr="4" ybr="6"/></track>
</annotations>"""
CVAT_PICTURES = """<annotations><image id="0" name="frame_000000.png" width="480" height="272"></image>
<image id="1" name="frame_000010.png" width="480" height="272">
<box label="person" occluded="0" xtl="10" ytl="20" xbr="40" ybr="100"></box>
<box label="ignore" xtl="0" ytl="0" xbr="100" ybr="100"/><box label="bag" xtl="1" ytl="2" xbr="4" ybr="6"/>
<polygon label="person" points="0,0;1,1;2,0"/></image></annotations>"""
PETS = """<?xml version="1.0"?><dataset><frame number="0"><objectlist/></frame>
<frame number="10"><objectlist><object id="3"><box h="80" w="30" xc="25" yc="60"/></object></objectlist>
<grouplist><group><box h="8" w="3" xc="5" yc="6"/></group></grouplist></frame></dataset>"""
MOT = """1,-1,10,20,30,80,1,3,1
11,1,10,20,30,80,1,1,1.0
11,2,0,0,100,100,0,1,0.2
11,3,200,0,50,50,1,8,1
"""
MOT_OLD = "11, 1, 10, 20, 30, 80, 1, 5.5, -3.2, 0\n1,2,300,20,30,80,1,4,2,0\n"


def read(folder: Path, content: str | bytes, name: str = "labels.txt") -> Labels:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_labels(path)


@pytest.mark.parametrize(
    ("content", "frames", "wh", "bags", "ignored"),
    [
        pytest.param(json.dumps(COCO), [0, 10], (480, 272), 1, 1, id="coco"),
        pytest.param(CVAT_VIDEO, [0, 10], (480, 272), 1, 1, id="cvat, a video"),
        pytest.param(CVAT_PICTURES, [0, 10], (480, 272), 1, 1, id="cvat, pictures"),
        pytest.param(PETS, [0, 10], None, 0, 0, id="pets"),
        pytest.param(MOT, [0, 10], None, 0, 2, id="mot"),
    ],
)
def test_every_format_tells_the_same(
    tmp_path: Path, content: str, frames: list[int], wh: tuple[int, int] | None, bags: int, ignored: int
) -> None:
    labels = read(tmp_path, content)
    assert labels.frames.tolist() == frames
    assert labels.frame_wh == wh
    frame, boxes = labels.select((labels.names == "person") & ~labels.ignored)
    assert frame.tolist() == [10]
    assert boxes.tolist() == [list(BOX)]
    assert int((labels.names == "bag").sum()) == bags
    assert int(labels.ignored.sum()) == ignored


def test_an_older_mot_file_has_places_in_the_world_where_a_newer_one_has_classes(tmp_path: Path) -> None:
    labels = read(tmp_path, MOT_OLD)
    assert labels.frame_index.tolist() == [10, 0]
    assert not labels.ignored.any()


@pytest.mark.parametrize(
    ("mentioned", "frames"),
    [([1, 3], [0, 2]), ([1, 11, 31], [0, 10, 20, 30]), ([5, 6, 9], [4, 5, 6, 7, 8]), ([7], [6])],
    ids=["every other", "every tenth", "every one", "one alone"],
)
def test_frames_without_boxes_are_those_between_the_others(
    tmp_path: Path, mentioned: list[int], frames: list[int]
) -> None:
    labels = read(tmp_path, "".join(f"{frame},1,10,20,30,80\n" for frame in mentioned))
    assert labels.frames.tolist() == frames


def test_the_hash_is_that_of_the_file(tmp_path: Path) -> None:
    import hashlib

    assert read(tmp_path, MOT).sha256 == hashlib.sha256(MOT.encode()).hexdigest()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param("", "is empty", id="nothing"),
        pytest.param("1,1,10,20,30,80\n2,1,x,20,30,80\n", "line 2: left should be a number, not 'x'", id="no number"),
        pytest.param("1,1,10,20\n", "line 1: a box has 6 to 10 numbers", id="too few"),
        pytest.param("0,1,10,20,30,80\n", "line 1: there is no frame -1", id="a frame before the first"),
        pytest.param("1,1,10,20,0,80\n", "line 1: a box has to be wider", id="no width"),
        pytest.param("1,1,nan,20,3,80\n", "line 1: a box's place is no number", id="not a number"),
        pytest.param("1,1,inf,20,3,80\n", "line 1: a box's place is no number", id="infinite"),
        pytest.param(b"\xff\xfe1\x00", "it is no text", id="another encoding"),
        pytest.param('{"images": [\n1,', "line 2: it is no JSON", id="json cut short"),
        pytest.param('{"images": []}', "it has no list of categories", id="json of something else"),
        pytest.param("[" * 100_000, "it is no JSON that can be read", id="json without bottom"),
        pytest.param(json.dumps(COCO | {"annotations": [{"image_id": 7, "category_id": 9, "bbox": [1, 2, 3, 4]}]}),
                     "number 1 of annotations: its image or category is not in the file", id="a box of no image"),
        pytest.param(json.dumps(COCO | {"images": [{"id": 1, "file_name": "walk.jpg"}]}),
                     "number 1 of images: the name of the picture does not end in the frame's number", id="no frame"),
        pytest.param("<dataset>\n<frame number='0'>\n</dataset>", "line 3: it is no whole XML", id="xml cut short"),
        pytest.param("<html/>", "line 1: its outermost element is <html>", id="xml of something else"),
        pytest.param('<!DOCTYPE a [<!ENTITY b "c">]>\n<dataset/>', "line 1: it declares a document", id="entities"),
        pytest.param("<dataset>\n<frame number='a'/></dataset>", "line 2: the frame's number should be a number",
                     id="xml without a number"),
        pytest.param("<annotations><track label='a'>\n<box frame='1' rotation='30.5' xtl='1' ytl='1' xbr='2' ybr='2'/>"
                     "</track></annotations>", "line 2: a box is turned", id="a turned box"),
        pytest.param("<dataset></dataset>", "it names no frame", id="no frame at all"),
    ],
)  # fmt: skip
def test_what_is_no_labels_is_told_by_line(tmp_path: Path, content: str | bytes, told: str) -> None:
    with pytest.raises(LabelsUnusable) as refused:
        read(tmp_path, content)
    assert told in str(refused.value)
    assert "labels.txt" in str(refused.value)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(60_000_000)
    with pytest.raises(LabelsUnusable, match="larger than 50 MB"):
        read_labels(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(LabelsUnusable, match="cannot be read: No such file"):
        read_labels(tmp_path / "none.xml")
