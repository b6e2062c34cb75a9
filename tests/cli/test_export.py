from __future__ import annotations

import argparse
import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from detector.cli.cuts import add_cut, cut_as_asked
from detector.exports import EXPORTS, write
from detector.grid.methods.dbscan import Dbscan
from detector.grid.methods.nms import Nms
from detector.library.paths import open_library
from detector.library.runs import Run
from detector.view import RunView, open_run
from detector.view.spelling import to_options
from tests.cli.conftest import Command, Said
from tests.library.made import make_run

SURE = (100.0, 100.0, 140.0, 200.0)
NEAR = (104.0, 100.0, 144.0, 200.0)
"""Overlaps SURE by 82 %."""
ROWS = [(1, 0, 0.9, SURE), (1, 0, 0.8, NEAR), (3, 0, 0.45, SURE), (3, 1, 0.3, (0.0, 0.0, 20.0, 10.0))]


@pytest.fixture
def run(command: Command) -> Run:
    """Ten seconds: two overlapping cells of a person, a fainter person with a bag; sample 5 is damaged."""
    return make_run(open_library(), ROWS, unreadable=[5])


def rows_of(said: Said) -> list[dict[str, str]]:
    assert said.status == 0, said.err
    return list(csv.DictReader(io.StringIO(said.out)))


def test_detections_have_a_row_for_every_box(command: Command, run: Run) -> None:
    rows = rows_of(command("export", run.id, "--kind", "detections"))
    assert list(rows[0]) == [
        "video", "frame_index", "time_s", "timecode", "class", "confidence", "x1", "y1", "x2", "y2",
        "model",
    ]  # fmt: skip
    assert [(row["frame_index"], row["class"]) for row in rows] == [("10", "person"), ("30", "bag")]
    assert [float(rows[0][edge]) for edge in ("x1", "y1", "x2", "y2")] == [50, 50, 70, 100]
    assert rows[0]["timecode"] == "00:00:01.000"


def test_the_timeline_has_a_row_for_every_sampled_frame(command: Command, run: Run) -> None:
    rows = rows_of(command("export", run.id))
    assert list(rows[0]) == [
        "video", "frame_index", "time_s", "timecode", "status", "person", "bag", "face", "model", "length_s",
    ]  # fmt: skip
    assert {row["model"] for row in rows} == {"Stand-in"}
    assert [row["person"] for row in rows] == ["0", "1", "0", "0", "0", "", "0", "0", "0", "0"]
    assert rows[5]["status"] == "unreadable"


def test_the_summary_has_a_row_for_every_class(command: Command, run: Run) -> None:
    rows = rows_of(command("export", run.id, "--kind", "summary"))
    assert list(rows[0])[:10] == [
        "video", "class", "frames", "mean_count", "max_count", "max_at_s", "seconds_present", "first_seen_s",
        "last_seen_s", "model",
    ]  # fmt: skip
    assert [(row["class"], row["frames"]) for row in rows] == [("person", "9"), ("bag", "9"), ("face", "9")]


@pytest.mark.parametrize(
    ("options", "persons"),
    [
        ([], [0, 1, 0, 0]),
        (["--threshold", "person=0.4"], [0, 1, 0, 1]),
        (["--threshold", "person=0.95"], [0, 0, 0, 0]),
        (["--threshold", "person=0.4", "--threshold", "person=0.85"], [0, 1, 0, 0]),
        (["--iou", "0.9"], [0, 2, 0, 0]),
        (["--method", "dbscan"], [0, 1, 0, 0]),
        (["--method", "dbscan", "--threshold", "person=1.6"], [0, 1, 0, 0]),
        (["--method", "dbscan", "--threshold", "person=1.75"], [0, 0, 0, 0]),
        (["--min-height", "101"], [0, 0, 0, 0]),
    ],
    ids=lambda value: " ".join(map(str, value)) or "defaults",
)
def test_thresholds_and_methods(command: Command, run: Run, options: list[str], persons: Sequence[int]) -> None:
    rows = rows_of(command("export", run.id, *options))
    assert [int(row["person"]) for row in rows[:4]] == list(persons)


@pytest.mark.parametrize("kind", ["timeline", "detections", "summary", "coco", "mot", "parquet", "evidence"])
def test_gives_the_bytes_of_the_engines_export(command: Command, run: Run, kind: str, tmp_path: Path) -> None:
    options = ["--kind", kind, "--threshold", "person=0.4", "--threshold", "bag=0.2", "--iou", "0.6"]
    expected = write(kind, open_run(run.id).at(person=0.4, bag=0.2, method=Nms(iou=0.6)))
    said = command("export", run.id, *options, "--out", tmp_path / "out.csv")
    assert said.out == ""
    assert (tmp_path / "out.csv").read_bytes() == expected
    if kind not in ("parquet", "evidence"):  # not text
        assert command("export", run.id, *options).out.encode() == expected


def test_dbscan_starts_from_taos_own_thresholds(command: Command, run: Run) -> None:
    expected = write("detections", open_run(run.id).at(method=Dbscan(min_coverage=run.manifest.floor)))
    assert command("export", run.id, "--kind", "detections", "--method", "dbscan").out.encode() == expected


@pytest.mark.parametrize(
    "change",
    [
        lambda view: view,
        lambda view: view.at(person=0.123456789, method=Nms(0.35)),
        lambda view: view.at(method=Dbscan(0.2, 2, 0.1), person=2.5).between(None, 7),
        lambda view: view.at(min_height_px=12.5).between(0.1 + 0.2, 10 / 3),
    ],
    ids=["the model's own", "NMS", "DBSCAN", "a stretch"],
)
def test_a_cut_as_options_is_the_same_cut(run: Run, change: Callable[[RunView], RunView]) -> None:
    parser = argparse.ArgumentParser()
    add_cut(parser)
    opened = open_run(run.id)
    wanted = change(opened)
    assert cut_as_asked(opened, parser.parse_args(to_options(wanted.cut.flat()))) == wanted


def test_a_stretch_has_its_rows_alone(command: Command, run: Run) -> None:
    rows = rows_of(command("export", run.id, "--start", "1s", "--end", "0:04"))
    assert [row["time_s"] for row in rows] == ["1.000", "2.000", "3.000"]
    assert [row["person"] for row in rows] == ["1", "0", "0"]


@pytest.mark.parametrize("ends", [["--start", "3", "--end", "3"], ["--end", "0"]], ids=" ".join)
def test_a_stretch_without_time_is_refused(command: Command, run: Run, ends: list[str]) -> None:
    said = command("export", run.id, *ends)
    said.check_refused()
    assert "must come after the start" in said.err


def test_a_run_may_be_called_by_a_part_of_its_id_or_latest(command: Command, run: Run) -> None:
    whole = command("export", run.id).out
    assert command("export", "latest").out == whole
    assert command("export", run.id[-8:]).out == whole


def test_an_older_file_is_replaced(command: Command, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("x" * 100_000)
    assert command("export", run.id, "--out", out).status == 0
    assert out.read_text() == command("export", run.id).out
    assert [path.name for path in tmp_path.glob("out*")] == ["out.csv"]


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        (["--kind", "grid", "--class-name", "person"], {"class_name": "person"}),
        (
            ["--kind", "grid", "--class-name", "bag", "--figure", "mean", "--minus", "2s", "0:04"],
            {"class_name": "bag", "figure": "mean", "minus": (2, 4)},
        ),
        (
            ["--kind", "grid", "--class-name", "person", "--coverage", "0.85"],
            {"class_name": "person", "coverage": 0.85},
        ),
        (["--kind", "grids", "--class-name", "person", "--frame", "30"], {"class_name": "person", "frame": 30}),
        (["--kind", "spot-check", "--class-name", "person"], {"class_name": "person"}),
        (["--kind", "evidence", "--samples", "3", "1", "--no-blur-faces"], {"samples": (3, 1), "blur_faces": False}),
        (["--kind", "evidence", "--samples"], {"samples": ()}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_an_export_lets_one_choose(
    command: Command, run: Run, options: list[str], wanted: dict[str, object], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    said = command("export", run.id, "--out", out, *options)
    assert said.status == 0, said.err
    assert out.read_bytes() == write(options[1], open_run(run.id), **wanted)


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--kind", "grid"], "--kind grid needs --class-name"),
        (["--kind", "timeline", "--figure", "mean"], "--figure does not belong to --kind timeline"),
        (["--kind", "evidence", "--class-name", "bag"], "--class-name does not belong to --kind evidence"),
        (["--kind", "grid", "--class-name", "dog"], "no class 'dog'"),
        (["--kind", "spot-check", "--class-name", "dog"], "no class 'dog'"),
        (["--kind", "grid", "--class-name", "bag", "--coverage", "much"], "--coverage cannot be 'much'"),
        (["--kind", "grid", "--class-name", "bag", "--minus", "soon", "9"], "not a length of time"),
        (["--kind", "evidence", "--samples", "1", "first"], "--samples cannot be 'first'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_an_export_cannot_take_is_refused(command: Command, run: Run, options: list[str], why: str) -> None:
    said = command("export", run.id, *options)
    said.check_refused()
    assert why in said.err


def test_an_option_of_several_exports_is_one() -> None:
    """A field of one name means one thing, whatever it is of: help and checks are those of one of them."""
    told: dict[str, str | None] = {}
    for export in EXPORTS.values():
        for name, field in export.options.model_fields.items():
            assert field.description
            assert told.setdefault(name, field.description) == field.description


def test_several_runs_make_one_summary(command: Command, run: Run) -> None:
    other = make_run(open_library(), ROWS[:1], name="other.avi")
    rows = rows_of(command("export", run.id, other.id, "--kind", "runs-summary", "--threshold", "person=0.4"))
    assert [(row["run"], row["class"], row["max_count"]) for row in rows if row["class"] == "person"] == [
        (run.id, "person", "1"),
        (other.id, "person", "1"),
    ]


def test_two_runs_are_laid_against_each_other(command: Command, run: Run) -> None:
    rows = rows_of(command("export", run.id, run.id, "--kind", "agreement", "--class-name", "person"))
    assert [row["b_minus_a"] for row in rows] == ["0", "0", "0", "0", "0", "", "0", "0", "0", "0"]


@pytest.mark.parametrize(
    ("kind", "runs", "wanted"), [("timeline", 2, "one run"), ("agreement", 1, "two runs, A and B")]
)
def test_a_kind_of_another_number_of_runs_says_so(
    command: Command, run: Run, kind: str, runs: int, wanted: str
) -> None:
    options = ["--class-name", "person"] if kind == "agreement" else []
    said = command("export", *[run.id] * runs, "--kind", kind, *options)
    assert said.status == 1
    assert f"--kind {kind} is of {wanted}, and you named {runs}." in said.err
