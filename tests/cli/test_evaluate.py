"""``evaluate``: figures, their keeping, and labels that cannot be used."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from detector.library.measured import list_measurements
from detector.library.paths import open_library
from detector.library.places import add_places
from detector.types import Place, Point
from tests.cli.conftest import Command
from tests.dashboard.pages import people, with_pictures
from tests.library.made import SPEC, VIDEO, make_run

# Model pixels; the video's are half of them. Samples are every tenth frame, from 0.
FIRST, SECOND = (50, 50, 30, 100), (200, 60, 30, 100)


def mot(folder: Path, *rows: tuple[int, tuple[float, ...]], name: str = "labels.txt") -> Path:
    path = folder / name
    path.write_text("".join(f"{frame + 1},1,{','.join(map(str, box))},1\n" for frame, box in rows))
    return path


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    """Two in frame 0, one in frame 10, nobody in frame 20."""
    return mot(tmp_path, (0, FIRST), (0, SECOND), (10, FIRST), (20, (400, 10, 30, 100)))


def test_the_figures_are_printed(command: Command, labels: Path) -> None:
    run = with_pictures(make_run(open_library(), people(1, 1, 1), samples=3))
    said = command("evaluate", run.id, "--labels", labels)
    assert said.status == 0
    assert re.search(r"^precision +0\.667  \([01]\.\d{3} to [01]\.\d{3}\)$", said.out, re.MULTILINE)
    assert re.search(r"^recall +0\.500  \([01]\.\d{3} to [01]\.\d{3}\)$", said.out, re.MULTILINE)
    assert re.search(r"^count error +0\.333  \(.*\)  a frame; -0\.333 on average$", said.out, re.MULTILINE)
    assert "3 labelled frames, 4 labelled, 3 found, 2 in both" in said.out
    assert "By size (height in model pixels)" in said.out
    assert "By brightness" in said.out


def test_everything_is_json_on_request(command: Command, labels: Path) -> None:
    run = make_run(open_library(), people(1, 1, 1), samples=3)
    told = json.loads(command("evaluate", run.id, "--labels", labels, "--json").out)
    assert told["evaluation"]["overall"]["recall"]["value"] == 0.5
    assert (told["run_id"], told["class_name"], told["min_iou"]) == (run.id, "person", 0.5)
    assert [group["by"] for group in told["evaluation"]["groups"]] == ["size", "crowding"]  # no pictures, no brightness


def test_a_stricter_overlap(command: Command, labels: Path) -> None:
    rows = [(0, 0, 0.9, (100.0, 100.0, 160.0, 270.0))]
    run = make_run(open_library(), rows, samples=3)
    for iou, hits in (("0.5", 1), ("0.9", 0)):
        told = json.loads(command("evaluate", run.id, "--labels", labels, "--iou", iou, "--json").out)
        assert told["evaluation"]["overall"]["hits"] == hits


def test_what_is_ignored_is_no_miss(command: Command, labels: Path, tmp_path: Path) -> None:
    run = make_run(open_library(), people(1, 1, 1), samples=3)
    ignore = mot(tmp_path, (0, (180, 0, 100, 272)), (20, (0, 0, 480, 272)), name="ignore.txt")
    told = json.loads(command("evaluate", run.id, "--labels", labels, "--ignore", ignore, "--json").out)
    overall = told["evaluation"]["overall"]
    assert (overall["labelled"], overall["found"], overall["hits"]) == (2, 2, 2)


def test_where_nothing_counts_nobody_is_missed(command: Command, labels: Path) -> None:
    library = open_library()
    run = make_run(library, people(1, 1, 1), samples=3)
    library.video_folder(VIDEO.id).mkdir()
    right: tuple[Point, ...] = ((180, 0), (480, 0), (480, 272), (180, 272))
    mirror = Place(name="Mirror", kind="exclusion", points_px=right, picture_wh=VIDEO.display_wh)
    add_places(library, VIDEO.id, [mirror])
    told = json.loads(command("evaluate", run.id, "--labels", labels, "--json").out)
    overall = told["evaluation"]["overall"]
    assert (overall["labelled"], overall["found"], overall["hits"]) == (2, 3, 2)


@pytest.mark.parametrize("kind", ["coco", "mot"])
def test_a_run_agrees_with_its_own_export(command: Command, tmp_path: Path, kind: str) -> None:
    run = make_run(open_library(), [*people(1, 3, 2, 0, 1), (1, 1, 0.9, (10.0, 10.0, 60.0, 60.0))])
    own = tmp_path / f"own.{kind}"
    assert command("export", run.id, "--kind", kind, "--out", own).status == 0
    overall = json.loads(command("evaluate", run.id, "--labels", own, "--json").out)["evaluation"]["overall"]
    assert (overall["labelled"], overall["found"], overall["hits"]) == (7, 7, 7)
    assert overall["count_error"]["value"] == 0.0


def test_it_is_kept_beside_the_model_once_for_each_question(command: Command, labels: Path, tmp_path: Path) -> None:
    run = make_run(open_library(), people(1, 1, 1), samples=3)
    for file in (labels, labels, mot(tmp_path, (0, FIRST), name="others.txt")):
        assert command("evaluate", run.id, "--labels", file).status == 0
    kept = list_measurements(open_library(), SPEC.sha256)
    assert [(m.labels_name, m.run_id) for m in kept] == [("others.txt", run.id), ("labels.txt", run.id)]
    assert list_measurements(open_library(), "0" * 64) == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("1,1,50,50,30\n", "labels.txt, line 1: a box has 6 to 10 numbers"),
        ("10001,1,50,50,30,100\n", "The labels are of frames 10000 to 10000, and this run counted none of them"),
        ("1,1,50,50,30,100,1,8,1\n", "The labels are of nothing, and this run looked for person, bag, face"),
        ('{"images": [{"id": 1, "frame_index": 0, "width": 1920, "height": 1080}], "categories": '
         '[{"id": 1, "name": "person"}], "annotations": [{"image_id": 1, "category_id": 1, "bbox": [1, 1, 9, 9]}]}',
         "The labels lie on pictures of 1920 x 1080 pixels, and this footage has 480 x 272"),
    ],
    ids=["damaged", "of other frames", "of nobody", "of another size"],
)  # fmt: skip
def test_labels_that_cannot_be_used(command: Command, tmp_path: Path, content: str, told: str) -> None:
    make_run(open_library(), people(1))
    path = tmp_path / "labels.txt"
    path.write_text(content)
    said = command("evaluate", "latest", "--labels", path)
    said.check_refused()
    assert told in said.err


def test_labels_have_to_be_named(command: Command) -> None:
    assert command("evaluate", "latest").status == 2
