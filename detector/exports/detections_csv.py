"""Every box as CSV."""

from __future__ import annotations

from collections.abc import Iterator

from detector.exports.base import CSV, Export, Options
from detector.exports.csv import (
    FRAME_COLUMNS,
    clock_cells,
    clock_column,
    exact_decimals,
    frame_cells,
    model_cell,
    table,
    text_cell,
)
from detector.view import RunView

COLUMNS = (*FRAME_COLUMNS, "class", "confidence", "x1", "y1", "x2", "y2", "model")


def write(view: RunView, options: Options) -> Iterator[bytes]:
    """One row a box in a frame that counts; its confidence tells on which side of any threshold it lies."""
    detections, frames, model = view.detections, frame_cells(view), model_cell(view)
    classes = [text_cell(name) for name in view.classes]
    clock = clock_cells(view, view.time_s.tolist())
    indices = (detections.sample - view.first_sample).tolist()
    rows = zip(
        indices,
        detections.class_id.tolist(),
        exact_decimals(detections.score),
        view.source_px(detections).tolist(),
        strict=True,
    )
    return table(
        (*COLUMNS, *clock_column(view)),
        (
            [*frames[place], classes[class_id], score, *(f"{edge:.2f}" for edge in box), model, *clock[place]]
            for place, class_id, score, box in rows
        ),
    )


EXPORT = Export(
    name="detections",
    title="Detections CSV",
    help="One row a box: when, what, how sure, and where in the picture.",
    group="tables",
    suffix="detections.csv",
    mime=CSV,
    takes="view",
    write=write,
    place=2,
)
