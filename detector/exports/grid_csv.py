"""A grid of cells as a table."""

from __future__ import annotations

import numpy as np

from detector.exports.base import CSV, Export
from detector.exports.grids import GridOptions, shown_grid
from detector.exports.table import Column, Table, columns_of
from detector.exports.tables import TableOptions, in_formats
from detector.view import RunView
from detector.view.grid import ClassGrid

COLUMNS = (
    *(*columns_of("video", "class"), *columns_of("row", "column", kind="whole")),
    *columns_of("x1", "y1", "x2", "y2", kind="decimal", digits=2),
)


class GridTableOptions(GridOptions, TableOptions):
    """The same as for the grid, and the form of its table."""


def tabulate(view: RunView, options: GridTableOptions) -> Table:
    """One row a cell that lies in the picture, its extent in source pixels, its value in a column of its own.

    The value is empty where nobody knows it (NaN): below the run's floor.
    """
    values, class_name = shown_grid(view, options), options.class_name
    boxes, n_cols = ClassGrid(view, class_name).cells_source_px, values.shape[1]
    inside = np.flatnonzero((boxes[:, 0] < boxes[:, 2]) & (boxes[:, 1] < boxes[:, 3]))
    cells = zip(inside.tolist(), boxes[inside].tolist(), values.ravel()[inside].tolist(), strict=True)
    return Table(
        (*COLUMNS, Column(options.shown, "decimal", 5)),
        ([view.label, class_name, *divmod(cell, n_cols), *box, value] for cell, box, value in cells),
    )


EXPORT = Export(
    name="grid",
    title="Cells (CSV)",
    help="One row a cell of the picture: where it lies and what it shows.",
    group="grids",
    suffix="{0.stem}.{0.format}",
    mime=CSV,
    takes="view",
    write=in_formats("grid", tabulate),
    options=GridTableOptions,
    place=1,
)
