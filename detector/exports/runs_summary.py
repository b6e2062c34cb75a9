"""The key figures of several runs in one table."""

from __future__ import annotations

from collections.abc import Sequence

from detector.exports.base import CSV, Export
from detector.exports.summary_csv import CLOCKS, COLUMNS, rows_of
from detector.exports.table import Cell, Column, Table, clock_columns
from detector.exports.tables import TableOptions, in_formats
from detector.view import RunView

RUN_COLUMNS = (
    *(Column("run"), Column("method"), Column("threshold", "decimal", 4), Column("min_height_px", "decimal", None)),
)


def tabulate(views: Sequence[RunView], options: TableOptions) -> Table:
    """A row for each run and class: what it was counted with, then the columns of a run's own summary.

    The clock's columns are there where one of the runs has a clock, and empty for the others.
    """
    clocks = clock_columns(next((view.clock for view in views if view.clock), None), *CLOCKS)
    columns = (*RUN_COLUMNS, *COLUMNS, *clocks)
    return Table(columns, ([*row, *[None] * (len(columns) - len(row))] for view in views for row in _rows(view)))


def _rows(view: RunView) -> list[list[Cell]]:
    method, height, scores = view.method.name, view.cut.min_height_px, view.thresholds.scores
    return [[view.run_id, method, score, height, *row] for score, row in zip(scores, rows_of(view), strict=True)]


EXPORT = Export(
    name="runs-summary",
    title="Summary of all as CSV",
    help="One row for each run and class, with the thresholds it was counted at.",
    group="tables",
    suffix="runs-summary.{0.format}",
    mime=CSV,
    takes="views",
    write=in_formats("runs-summary", tabulate),
    options=TableOptions,
    place=4,
)
