"""One CSV over several runs."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

from detector.exports import write
from detector.exports.runs_summary import RUN_COLUMNS
from detector.library.paths import Library
from detector.view import ViewCache, open_run
from tests.library.made import SPEC, make_run

BOX = (100.0, 100.0, 160.0, 300.0)


def read(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode())))


def test_no_runs_leave_the_header() -> None:
    assert write("runs-summary", []).decode().startswith(",".join(column.name for column in RUN_COLUMNS))
    assert read(write("runs-summary", [])) == []


def test_every_run_and_class_has_its_row_with_its_own_summary_in_it(library: Library) -> None:
    first = make_run(library, [(0, 0, 0.9, BOX), (3, 0, 0.9, BOX)])
    other_spec = replace(SPEC, classes=("person",), thresholds=(0.4,), title="=cmd()", sha256="cd" * 32)
    second = make_run(library, [(1, 0, 0.45, BOX)], spec=other_spec)
    cache = ViewCache(library)
    views = [open_run(run.id, cache=cache) for run in (first, second)]
    rows = read(write("runs-summary", views))
    assert [(row["run"], row["class"], row["threshold"]) for row in rows] == [
        (first.id, "person", "0.5000"),
        (first.id, "bag", "0.2500"),
        (first.id, "face", "0.7000"),
        (second.id, "person", "0.4000"),
    ]
    own = [row for view in views for row in read(write("summary", view))]
    assert [{name: row[name] for name in own[0]} for row in rows] == own
    assert rows[3]["model"] == "'=cmd()"
