"""Every box as a table."""

from __future__ import annotations

from detector.exports.base import CSV, Export
from detector.exports.table import FRAME_COLUMNS, Column, Table, clock_cells, clock_columns, columns_of, frame_cells
from detector.exports.tables import TableOptions, in_formats
from detector.view import RunView

COLUMNS = (
    *(*FRAME_COLUMNS, Column("class"), Column("confidence", "single")),
    *(*columns_of("x1", "y1", "x2", "y2", kind="decimal", digits=2), Column("model")),
)


def tabulate(view: RunView, options: TableOptions) -> Table:
    """One row a box in a frame that counts; its confidence tells on which side of any threshold it lies."""
    detections, frames, model, clock = view.detections, frame_cells(view), view.about.model_title, view.clock
    clocks = [clock_cells(clock, time_s) for time_s in view.time_s.tolist()]
    rows = zip(
        (detections.sample - view.first_sample).tolist(),
        detections.class_id.tolist(),
        detections.score.tolist(),
        view.source_px(detections).tolist(),
        strict=True,
    )
    return Table(
        (*COLUMNS, *clock_columns(clock, "clock")),
        (
            [*frames[place], view.classes[class_id], score, *box, model, *clocks[place]]
            for place, class_id, score, box in rows
        ),
    )


EXPORT = Export(
    name="detections",
    title="Detections CSV",
    help="One row a box: when, what, how sure, and where in the picture.",
    group="tables",
    suffix="detections.{0.format}",
    mime=CSV,
    takes="view",
    write=in_formats("detections", tabulate),
    options=TableOptions,
    place=2,
)
