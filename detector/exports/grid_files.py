"""A grid of cells as a file: CSV for a spreadsheet, NPZ for numpy."""

from __future__ import annotations

import io

import numpy as np

from detector.exports.csv_files import table, text_cell
from detector.library.run import Run
from detector.types import Float32, Float64

GRID_COLUMNS = ("video", "class", "row", "column", "x1", "y1", "x2", "y2")


def grid_csv(run: Run, class_name: str, name: str, values: Float32 | Float64) -> bytes:
    """One row a cell that lies in the picture, its extent in source pixels, its value in the column ``name``.

    The value is empty where nobody knows it (NaN): below the run's floor.
    """
    video, label = text_cell(run.manifest.video.name), text_cell(class_name)
    rows, cols = (part.ravel() for part in np.mgrid[0 : values.shape[0], 0 : values.shape[1]])
    px = run.manifest.model.stride_px
    corners = np.stack([cols, rows, cols + 1, rows + 1], axis=1).astype(np.float32) * px
    boxes = run.transform.to_source(corners)
    inside = (boxes[:, 0] < boxes[:, 2]) & (boxes[:, 1] < boxes[:, 3])
    return table(
        (*GRID_COLUMNS, name),
        (
            [video, label, int(row), int(col), *(f"{edge:.2f}" for edge in box), _number(values[row, col])]
            for row, col, box in zip(rows[inside], cols[inside], boxes[inside].tolist(), strict=True)
        ),
    )


def grid_npz(run: Run, class_name: str, grids: dict[str, Float32 | Float64]) -> bytes:
    """The grids (GH, GW) by name, with the class, the cell's size in model pixels, and the floor below which is NaN."""
    data = io.BytesIO()
    about = {
        "class_name": np.asarray(class_name),
        "cell_px": np.asarray(run.manifest.model.stride_px),
        "floor": np.asarray(run.manifest.floor),
        "scale_xy": np.asarray(run.transform.scale_xy),
    }
    np.savez_compressed(data, allow_pickle=False, **about, **grids)
    return data.getvalue()


def _number(value: float) -> str:
    return "" if np.isnan(value) else f"{value:.5f}"
