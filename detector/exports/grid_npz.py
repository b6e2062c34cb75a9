"""Grids of cells for numpy."""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np

from detector.exports.base import Export
from detector.exports.grids import GridOptions, grids
from detector.view import RunView
from detector.view.grid import ClassGrid


def write(view: RunView, options: GridOptions) -> Iterator[bytes]:
    """The grids (GH, GW) by name, with the class, the cell's size in model pixels, and the floor below which is NaN."""
    grid, data = ClassGrid(view, options.class_name), io.BytesIO()
    about = {
        "class_name": np.asarray(options.class_name),
        "cell_px": np.asarray(grid.cell_px),
        "floor": np.asarray(view.floor),
        "scale_xy": np.asarray(grid.scale_xy),
    }
    np.savez_compressed(data, allow_pickle=False, **about, **grids(view, options))
    yield data.getvalue()


EXPORT = Export(
    name="grids",
    title="Grids (NPZ)",
    help="The grids of cells as numpy arrays, with what is needed to place them.",
    group="grids",
    suffix="{0.stem}.npz",
    mime="application/octet-stream",
    takes="view",
    write=write,
    options=GridOptions,
    place=2,
)
