"""Counts over time, as CSV."""

from __future__ import annotations

from collections.abc import Iterator

from detector.exports.base import CSV, Export, Options
from detector.exports.csv import FRAME_COLUMNS, frame_cells, model_cell, table, text_cell
from detector.view import RunView


def write(view: RunView, options: Options) -> Iterator[bytes]:
    """One row for every sampled frame, its counts empty where it does not count."""
    blank, model = [""] * len(view.classes), model_cell(view)
    rows = zip(frame_cells(view), view.statuses, view.counted.tolist(), view.counts.tolist(), strict=True)
    return table(
        (*FRAME_COLUMNS, "status", *map(text_cell, view.classes), "model"),
        ([*frame, status, *(counts if counted else blank), model] for frame, status, counted, counts in rows),
    )


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
