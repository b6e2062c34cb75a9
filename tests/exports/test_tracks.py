from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from detector.errors import SettingError
from detector.exports import write
from detector.labels import read_labels
from detector.library.paths import Library
from tests.view.walkers import TWO, walked_view


def mot_ids(content: bytes) -> list[tuple[str, str]]:
    """The id and the class of every line."""
    return [(line.split(",")[1], line.split(",")[7]) for line in content.decode().splitlines()]


def test_mot_has_an_id_for_who_is_followed_and_minus_one_for_what_is_not(library: Library) -> None:
    view = walked_view(library)
    assert set(mot_ids(write("mot", view, tracks=True))) == {("1", "1"), ("2", "1"), ("-1", "2")}
    assert {id_ for id_, _ in mot_ids(write("mot", view))} == {"-1"}


def test_mot_has_no_ids_where_the_run_looked_too_seldom(library: Library) -> None:
    assert {id_ for id_, _ in mot_ids(write("mot", walked_view(library, every_frames=50), tracks=True))} == {"-1"}


def test_coco_has_track_ids_where_they_are_asked_for(library: Library) -> None:
    view = walked_view(library)
    assert {row["track_id"] for row in json.loads(write("coco", view, tracks=True))["annotations"]} == {1, 2, -1}
    assert not any("track_id" in row for row in json.loads(write("coco", view))["annotations"])


def test_cvat_has_a_track_for_each_person_and_each_box_of_nobody(library: Library) -> None:
    tracks = ElementTree.fromstring(write("cvat", walked_view(library))).findall("track")
    assert [track.get("label") for track in tracks] == ["person", "person", "bag"]
    assert [len(track.findall("box")) for track in tracks] == [20, 16, 2]
    left = tracks[2].findall("box")
    assert [(box.get("frame"), box.get("outside")) for box in left] == [("10", "0"), ("15", "1")]


def test_cvat_is_read_back_as_the_boxes_it_was_made_of(library: Library, tmp_path: Path) -> None:
    view = walked_view(library, unreadable=[9])
    path = tmp_path / "boxes.xml"
    path.write_bytes(write("cvat", view))
    labels = read_labels(path)
    assert len(labels.frame_index) == len(view.detections)
    assert sorted(set(labels.frame_index.tolist())) == [5 * n for n in range(20) if n != 9]


def test_cvat_of_nothing(library: Library) -> None:
    assert ElementTree.fromstring(write("cvat", walked_view(library, []))).findall("track") == []


def test_the_table_has_a_row_for_each_track(library: Library) -> None:
    rows = list(csv.DictReader(io.StringIO(write("tracks", walked_view(library)).decode())))
    assert [(row["track"], row["start_s"], row["end_s"], row["frames"]) for row in rows] == [
        ("1", "0.000", "9.500", "20"),
        ("2", "2.000", "9.500", "16"),
    ]
    assert (rows[1]["start_x"], rows[1]["start_y"], rows[1]["end_x"]) == ("430.00", "235.00", "50.00")
    assert (rows[1]["mean_confidence"], rows[1]["seen"], rows[1]["counted"]) == ("0.7000", "1.000", "1")


def test_the_table_leaves_open_who_counts_where_the_sampling_does_not_tell(library: Library) -> None:
    rows = list(csv.DictReader(io.StringIO(write("tracks", walked_view(library, every_frames=10)).decode())))
    assert [row["counted"] for row in rows] == ["", ""]


def test_the_table_is_refused_where_nobody_can_be_followed(library: Library) -> None:
    with pytest.raises(SettingError, match=r"Analyse every 0\.5 s"):
        write("tracks", walked_view(library, TWO, every_frames=50))


def test_the_table_of_nobody_has_its_columns(library: Library) -> None:
    assert write("tracks", walked_view(library, [])).decode().startswith("video,track,class,start_s,")
