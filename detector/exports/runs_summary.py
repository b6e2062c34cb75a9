"""The key figures of several runs in one CSV file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from detector.exports.base import CSV, Export, Options
from detector.exports.csv import table
from detector.exports.summary_csv import CLOCK_COLUMNS, COLUMNS, rows_of
from detector.view import RunView

RUN_COLUMNS = ("run", "method", "threshold", "min_height_px")


def write(views: Sequence[RunView], options: Options) -> Iterator[bytes]:
    """A row for each run and class: what it was counted with, then the columns of a run's own summary."""
    clocks = CLOCK_COLUMNS if any(view.clock for view in views) else ()
    return table((*RUN_COLUMNS, *COLUMNS, *clocks), (row for view in views for row in _rows(view)))


def _rows(view: RunView) -> list[list[object]]:
    method, height = view.method.name, f"{view.cut.min_height_px:g}"
    scores = view.thresholds.scores
    return [
        [view.run_id, method, f"{score:.4f}", height, *row] for score, row in zip(scores, rows_of(view), strict=True)
    ]


EXPORT = Export(
    name="runs-summary",
    title="Summary of all as CSV",
    help="One row for each run and class, with the thresholds it was counted at.",
    group="tables",
    suffix="runs-summary.csv",
    mime=CSV,
    takes="views",
    write=write,
    place=4,
)
