"""Tables of footage that has a clock: its time behind what was there, and not a byte of it where there is none."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import pyarrow.parquet as pq
import pytest

from detector.exports import write
from detector.library.notes import Notes, SpotCheck, change_notes
from detector.library.paths import Library
from detector.view import Comparison, RunView
from tests.exports.made import made_view
from tests.library.made import give_clock

ROWS = [(sample, 0, 0.9, (100.0, 100.0, 140.0, 200.0)) for sample in (1, 2, 5)]


@pytest.fixture
def view(library: Library) -> RunView:
    return made_view(library, ROWS, samples=6)


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")))


def test_the_clock_goes_back_in_the_middle_of_a_timeline(library: Library, view: RunView) -> None:
    before = write("timeline", view).decode().splitlines()
    give_clock(library, "2026-10-25T02:59:57+02:00", "Europe/Berlin")
    after = write("timeline", view).decode().splitlines()
    assert after[0] == before[0].removesuffix("length_s") + "clock,length_s"
    assert [line.rsplit(",", 2)[1] for line in after[1:]] == [
        "2026-10-25T02:59:57.000+02:00",
        "2026-10-25T02:59:58.000+02:00",
        "2026-10-25T02:59:59.000+02:00",
        "2026-10-25T02:00:00.000+01:00",
        "2026-10-25T02:00:01.000+01:00",
        "2026-10-25T02:00:02.000+01:00",
    ]
    assert [line.rsplit(",", 2)[::2] for line in after] == [line.rsplit(",", 1) for line in before]


def test_a_gap_has_a_clock_too(library: Library) -> None:
    view = made_view(library, ROWS, samples=6, gaps=((2.5, 2.75),))
    give_clock(library, "2026-11-25T14:03:00", "Asia/Seoul")
    (gap,) = [row for row in rows(write("timeline", view)) if row["status"] == "gap"]
    assert gap["clock"] == "2026-11-25T14:03:02.500+09:00"


def test_detections_summary_and_counts_by_eye(library: Library, view: RunView) -> None:
    check = SpotCheck(class_name="person", samples=(1,), weights=(6.0,), counted={1: 2})
    change_notes(library.run_folder(view.run_id), lambda _: Notes(spot_checks=(check,)))
    kinds = {"detections": {}, "summary": {}, "spot-check": {"class_name": "person"}}
    before = {kind: write(kind, view, **options).decode().splitlines() for kind, options in kinds.items()}
    give_clock(library, "2026-11-25T14:03:00", "Asia/Seoul")
    after = {kind: write(kind, view, **options).decode().splitlines() for kind, options in kinds.items()}
    for kind, lines in before.items():
        assert all(new.startswith(f"{old},") for old, new in zip(lines, after[kind], strict=True)), kind
    assert [row["clock"] for row in rows(write("detections", view))] == [
        f"2026-11-25T14:03:0{second}.000+09:00" for second in (1, 2, 5)
    ]
    people, bags, _ = rows(write("summary", view))
    assert people["max_at_clock"] == people["first_seen_clock"] == "2026-11-25T14:03:01.000+09:00"
    assert people["last_seen_clock"] == "2026-11-25T14:03:05.000+09:00"
    assert bags["max_at_clock"] == ""
    assert rows(write("spot-check", view, class_name="person"))[0]["clock"] == "2026-11-25T14:03:01.000+09:00"


def test_tables_of_several_runs(library: Library, view: RunView) -> None:
    give_clock(library, "2026-11-25T14:03:00", "Asia/Seoul")
    assert rows(write("runs-summary", [view]))[0]["max_at_clock"] == "2026-11-25T14:03:01.000+09:00"
    comparison = Comparison(view, view.at(person=0.95))
    compared = rows(write("agreement", comparison, class_name="person"))
    assert [row["clock"][17:19] for row in compared] == [f"0{second}" for second in range(6)]


def test_parquet_has_moments_with_their_zone(library: Library, view: RunView) -> None:
    give_clock(library, "2026-11-25T14:03:00", "Asia/Seoul")
    table = pq.read_table(io.BytesIO(write("parquet", view)))
    assert str(table.schema.field("clock").type) == "timestamp[ms, tz=Asia/Seoul]"
    assert table.column("clock")[0].as_py().isoformat() == "2026-11-25T14:03:01+09:00"


def test_heads_of_files_say_when_it_was_recorded(library: Library, view: RunView) -> None:
    assert "time_zone" not in json.loads(write("coco", view))["info"]
    give_clock(library, "2026-11-25T14:03:00", "Asia/Seoul")
    assert json.loads(write("coco", view))["info"]["recording_start"] == "2026-11-25T14:03:00.000+09:00"
    pack = zipfile.ZipFile(io.BytesIO(write("evidence", view, samples=())))
    folder = f"{view.run_id}-evidence"
    assert json.loads(pack.read(f"{folder}/settings.json"))["time_zone"] == "Asia/Seoul"
    assert "Recorded: 2026-11-25 14:03:00 (+09:00, Asia/Seoul)" in pack.read(f"{folder}/README.txt").decode()
