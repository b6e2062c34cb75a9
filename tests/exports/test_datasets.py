from __future__ import annotations

import io
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from detector.exports import write
from detector.library.paths import Library
from tests.exports.made import made_view

ROWS = [
    (1, 0, 0.9, (100.0, 100.0, 140.0, 200.0)),
    (1, 2, 0.75, (-20.0, -8.0, 30.5, 40.0)),
    (4, 0, 0.5, (900.0, 500.0, 2000.0, 2000.0)),
    (4, 0, 0.4, (300.0, 100.0, 340.0, 200.0)),
]


def test_coco_is_what_its_own_reader_takes(library: Library, tmp_path: Path) -> None:
    coco = pytest.importorskip("pycocotools.coco")
    path = tmp_path / "coco.json"
    path.write_bytes(write("coco", made_view(library, ROWS, unreadable=[2])))
    read = coco.COCO(str(path))
    assert sorted(read.getImgIds()) == [1, 11, 31, 41, 51, 61, 71, 81, 91]
    assert {c["id"]: c["name"] for c in read.loadCats(read.getCatIds())} == {1: "person", 2: "bag", 3: "face"}
    (person,) = read.loadAnns(read.getAnnIds(imgIds=[11], catIds=[1]))
    assert person["bbox"] == [50.0, 50.0, 20.0, 50.0]
    assert person["area"] == 1000.0
    (clipped,) = read.loadAnns(read.getAnnIds(imgIds=[41]))
    assert clipped["bbox"] == [450.0, 250.0, 30.0, 22.0]
    results = [{key: a[key] for key in ("image_id", "category_id", "bbox", "score")} for a in read.anns.values()]
    assert len(read.loadRes(results).anns) == 3


def test_coco_agrees_with_itself_when_scored(library: Library, tmp_path: Path) -> None:
    coco = pytest.importorskip("pycocotools.coco")
    scoring = pytest.importorskip("pycocotools.cocoeval")
    path = tmp_path / "coco.json"
    path.write_bytes(write("coco", made_view(library, ROWS)))
    truth = coco.COCO(str(path))
    results = [{key: a[key] for key in ("image_id", "category_id", "bbox", "score")} for a in truth.anns.values()]
    scored = scoring.COCOeval(truth, truth.loadRes(results), "bbox")
    scored.evaluate()
    scored.accumulate()
    scored.summarize()
    assert scored.stats[0] == pytest.approx(1.0)


def test_coco_of_nothing(library: Library) -> None:
    content = json.loads(write("coco", made_view(library, samples=2)))
    assert content["annotations"] == []
    assert len(content["images"]) == 2


def test_a_stretch_has_its_frames_and_boxes_alone(library: Library) -> None:
    stretch = made_view(library, ROWS).between(2, 6)
    content = json.loads(write("coco", stretch))
    assert [image["id"] for image in content["images"]] == [21, 31, 41, 51]
    assert [found["image_id"] for found in content["annotations"]] == [41]
    assert (content["info"]["settings"]["start_s"], content["info"]["settings"]["end_s"]) == (2, 6)
    assert write("mot", stretch).startswith(b"41,")
    assert pq.read_table(io.BytesIO(write("parquet", stretch)))["frame_index"].to_pylist() == [40]


def test_coco_says_what_was_measured_and_how(library: Library) -> None:
    view = made_view(library, ROWS)
    run = view.run
    info = json.loads(write("coco", view))["info"]
    assert info["run"] == run.id
    assert info["video_sha256"] == run.manifest.video.sha256
    assert info["model_sha256"] == run.manifest.model.sha256
    assert info["settings"]["scores"] == {"person": 0.5, "bag": 0.5, "face": 0.5}
    assert info["settings"]["method"] == {"iou": 0.5, "name": "nms"}


def test_mot(library: Library) -> None:
    assert write("mot", made_view(library, ROWS)).decode() == (
        "11,-1,50.00,50.00,20.00,50.00,0.9000,1,-1,-1\n"
        "11,-1,0.00,0.00,15.25,20.00,0.7500,3,-1,-1\n"
        "41,-1,450.00,250.00,30.00,22.00,0.5000,1,-1,-1\n"
    )


@pytest.mark.parametrize("rows", [[], ROWS], ids=["nothing", "something"])
def test_parquet_has_the_csv_s_columns_with_types(library: Library, rows: list[tuple[object, ...]]) -> None:
    table = pq.read_table(io.BytesIO(write("parquet", made_view(library, rows))))  # type: ignore[arg-type]
    assert ",".join(table.column_names) == "video,frame_index,time_s,timecode,class,confidence,x1,y1,x2,y2"
    assert len(table) == (3 if rows else 0)
    assert [str(field.type) for field in table.schema] == [
        "string",
        "int64",
        "double",
        "string",
        "string",
        *["float"] * 5,
    ]
    assert json.loads(table.schema.metadata[b"model"]) == "Stand-in"


def test_parquet_values(library: Library) -> None:
    table = pq.read_table(io.BytesIO(write("parquet", made_view(library, ROWS, name="=x.avi"))))
    assert table["video"].to_pylist() == ["=x.avi"] * 3
    assert table["frame_index"].to_pylist() == [10, 10, 40]
    assert table["timecode"].to_pylist()[2] == "00:00:04.000"
    assert table["class"].to_pylist() == ["person", "face", "person"]
    assert table["x1"].to_pylist() == [50.0, 0.0, 450.0]
