"""A grid of cells as CSV."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from detector.exports.base import CSV, Export
from detector.exports.csv import table, text_cell
from detector.exports.grids import GridOptions, shown_grid
from detector.view import RunView
from detector.view.grid import ClassGrid

COLUMNS = ("video", "class", "row", "column", "x1", "y1", "x2", "y2")


def write(view: RunView, options: GridOptions) -> Iterator[bytes]:
    """One row a cell that lies in the picture, its extent in source pixels, its value in a column of its own.

    The value is empty where nobody knows it (NaN): below the run's floor.
    """
    video, label = text_cell(view.label), text_cell(options.class_name)
    values = shown_grid(view, options)
    boxes, n_cols = ClassGrid(view, options.class_name).cells_source_px, values.shape[1]
    inside = np.flatnonzero((boxes[:, 0] < boxes[:, 2]) & (boxes[:, 1] < boxes[:, 3]))
    cells = zip(inside.tolist(), boxes[inside].tolist(), values.ravel()[inside].tolist(), strict=True)
    return table(
        (*COLUMNS, options.shown),
        (
            [video, label, *divmod(cell, n_cols), *(f"{edge:.2f}" for edge in box), _number(value)]
            for cell, box, value in cells
        ),
    )


def _number(value: float) -> str:
    return "" if np.isnan(value) else f"{value:.5f}"


EXPORT = Export(
    name="grid",
    title="Cells (CSV)",
    help="One row a cell of the picture: where it lies and what it shows.",
    group="grids",
    suffix="{0.stem}.csv",
    mime=CSV,
    takes="view",
    write=write,
    options=GridOptions,
    place=1,
)
