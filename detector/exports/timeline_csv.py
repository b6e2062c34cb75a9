"""Counts over time, as a table."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator

from detector.clock import Clock
from detector.exports.base import CSV, Export
from detector.exports.table import (
    FRAME_COLUMNS,
    Cell,
    Column,
    Table,
    clock_cells,
    clock_columns,
    columns_of,
    frame_cells,
)
from detector.exports.tables import TableOptions, in_formats
from detector.types import GAP
from detector.view import RunView


def tabulate(view: RunView, options: TableOptions) -> Table:
    """One row for every sampled frame, its counts empty where it does not count, and for every gap in the footage.

    The last column has the seconds that a row stands for: a mean over time weighs by it. Where the footage has a clock,
    its time stands before that.
    """
    clock, model = view.clock, view.about.model_title
    blank: list[Cell] = [None] * len(view.classes)
    rows = zip(frame_cells(view), view.statuses, view.counted.tolist(), view.counts.tolist(), strict=True)
    columns = (*FRAME_COLUMNS, Column("status"), *columns_of(*view.classes, kind="whole"), Column("model"))
    frames = ([*frame, status, *(counts if counted else blank), model] for frame, status, counted, counts in rows)
    return Table(
        (*columns, *clock_columns(clock, "clock"), Column("length_s", "decimal")), _add_gaps(view, frames, clock)
    )


def _add_gaps(view: RunView, frames: Iterable[list[Cell]], clock: Clock | None) -> Iterator[list[Cell]]:
    """The rows with their lengths, and those of the gaps among them, in order of time."""
    model, blank = view.about.model_title, [None] * len(view.classes)
    moments = zip(view.time_s.tolist(), frames, view.lengths_s.tolist(), strict=True)
    of_frames: Iterator[tuple[float, list[Cell]]] = (
        (time_s, [*frame, *clock_cells(clock, time_s), length_s]) for time_s, frame, length_s in moments
    )
    of_gaps: Iterator[tuple[float, list[Cell]]] = (
        (from_s, [view.label, None, from_s, from_s, GAP, *blank, model, *clock_cells(clock, from_s), to_s - from_s])
        for from_s, to_s in view.gaps
    )
    return (row for _, row in heapq.merge(of_frames, of_gaps, key=lambda timed: timed[0]))


EXPORT = Export(
    name="timeline",
    title="Timeline CSV",
    help="One row a frame: when it was, and how many of each class.",
    group="tables",
    suffix="timeline.{0.format}",
    mime=CSV,
    takes="view",
    write=in_formats("timeline", tabulate),
    options=TableOptions,
    place=1,
)
