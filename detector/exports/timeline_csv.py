"""Counts over time, as CSV."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator

from detector.exports.base import CSV, Export, Options
from detector.exports.csv import (
    FRAME_COLUMNS,
    clock_cells,
    clock_column,
    decimals,
    frame_cells,
    model_cell,
    table,
    text_cell,
)
from detector.times import format_timecode
from detector.types import GAP
from detector.view import RunView


def write(view: RunView, options: Options) -> Iterator[bytes]:
    """One row for every sampled frame, its counts empty where it does not count, and for every gap in the footage.

    The last column has the seconds that a row stands for: a mean over time weighs by it. Where the footage has a clock,
    its time stands before that.
    """
    blank, model = [""] * len(view.classes), model_cell(view)
    rows = zip(frame_cells(view), view.statuses, view.counted.tolist(), view.counts.tolist(), strict=True)
    header = (*FRAME_COLUMNS, "status", *map(text_cell, view.classes), "model")
    frames = ([*frame, status, *(counts if counted else blank), model] for frame, status, counted, counts in rows)
    return table((*header, *clock_column(view), "length_s"), _add_gaps(view, frames, blank))


def _add_gaps(view: RunView, frames: Iterable[list[object]], blank: list[str]) -> Iterator[list[object]]:
    """The rows with their lengths, and those of the gaps among them, in order of time."""
    video, model = text_cell(view.label), model_cell(view)
    times_s = view.time_s.tolist()
    moments = zip(times_s, frames, clock_cells(view, times_s), view.lengths_s.tolist(), strict=True)
    of_frames = ((time_s, [*frame, *clock, decimals(length_s)]) for time_s, frame, clock, length_s in moments)
    at_gaps = clock_cells(view, [start_s for start_s, _ in view.gaps])
    of_gaps: Iterator[tuple[float, list[object]]] = (
        (start_s, [video, "", *at_start, GAP, *blank, model, *clock, decimals(end_s - start_s)])
        for (start_s, end_s), clock in zip(view.gaps, at_gaps, strict=True)
        for at_start in ((decimals(start_s), format_timecode(start_s)),)
    )
    return (row for _, row in heapq.merge(of_frames, of_gaps, key=lambda timed: timed[0]))


EXPORT = Export(
    name="timeline",
    title="Timeline CSV",
    help="One row a frame: when it was, and how many of each class.",
    group="tables",
    suffix="timeline.csv",
    mime=CSV,
    takes="view",
    write=write,
    place=1,
)
