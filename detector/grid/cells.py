"""Raw grids -> cells, and the whole grid in figures.

A DetectNet_v2 grid has one coverage and four distances per class and cell. Cell (row i, column j) stands for the point
(stride*j + offset, stride*i + offset); the distances to the box's left, top, right and bottom edge are in units of
``box_norm`` pixels. All coordinates here are model pixels.
"""

from __future__ import annotations

import numpy as np

from detector.types import Bool, Cells, Float32, Int32, ModelSpec, Ranges, RawGrids


def extract_cells(grids: RawGrids, spec: ModelSpec, samples: Int32, floor: float | None = None) -> Cells:
    """Keep every cell whose coverage is at least the floor, with its decoded box.

    ``samples`` (B,) is each picture's position in the run; ``floor`` defaults to the model's own. The rows are ordered
    by sample, class, row, column. Where the network has no boxes a cell's box is its own extent. Raises ValueError for
    grids whose shapes do not fit together.
    """
    _check(grids, spec, len(samples))
    least = np.float32(spec.score_floor if floor is None else floor)
    picture, class_id, row, col = (part.astype(np.int32) for part in np.nonzero(grids.cov >= least))
    if grids.has_boxes:
        boxes = _decode(_distances(grids, picture, class_id, row, col), row, col, spec)
    else:
        boxes = _extents(row, col, spec)
    score = grids.cov[picture, class_id, row, col]
    whole_picture = np.zeros(len(score), np.int32)
    return Cells(np.asarray(samples, np.int32)[picture], class_id, row, col, score, boxes, whole_picture)


def measure_ranges(grids: RawGrids, spec: ModelSpec) -> Ranges:
    """Minimum, maximum and mean of the raw coverage, minimum and maximum of the raw boxes: five arrays (B, C).

    Taken over the whole grid, before any floor. The box figures are NaN where the network has no boxes.
    Raises ValueError for grids that are not the model's.
    """
    _check(grids, spec, len(grids.cov))
    batch, n_classes, height, width = grids.cov.shape
    cov = grids.cov.reshape(batch, n_classes, height * width)
    with np.errstate(invalid="ignore"):  # infinity and its negative in one grid
        mean = cov.mean(axis=2, dtype=np.float64).astype(np.float32)
    if not grids.has_boxes:
        unknown = np.full(cov.shape[:2], np.nan, np.float32)
        return cov.min(axis=2), cov.max(axis=2), mean, unknown, unknown.copy()
    box = grids.bbox.reshape(batch, n_classes, 4 * height * width)
    return cov.min(axis=2), cov.max(axis=2), mean, box.min(axis=2), box.max(axis=2)


def find_answered(ranges: Ranges, spec: ModelSpec, *, has_boxes: bool) -> Bool:
    """True for each picture (B,) in whose grids, and in the boxes made of them, every number is finite.

    ``ranges`` as ``measure_ranges`` has them: one NaN or infinity anywhere in a grid shows there.
    """
    *coverage, box_min, box_max = ranges
    with np.errstate(over="ignore"):
        edges = [np.float32(spec.box_norm) * edge for edge in (box_min, box_max)] if has_boxes else []
    return np.asarray(np.isfinite([*coverage, *edges]).all(axis=(0, 2)))


def _check(grids: RawGrids, spec: ModelSpec, pictures: int) -> None:
    """ValueError unless coverage, boxes, number of pictures and specification fit together."""
    expected = (pictures, len(spec.classes), *spec.grid_hw)
    if grids.cov.shape != expected:
        raise ValueError(f"coverage: expected shape {expected}, got {grids.cov.shape}")
    with_boxes = (expected[0], 4 * expected[1], *expected[2:])
    if grids.has_boxes and grids.bbox.shape != with_boxes:
        raise ValueError(f"boxes: expected shape {with_boxes}, got {grids.bbox.shape}")


def _distances(grids: RawGrids, picture: Int32, class_id: Int32, row: Int32, col: Int32) -> Float32:
    """The raw left, top, right, bottom (N, 4) of the given cells."""
    batch, channels, *grid_hw = grids.bbox.shape
    by_class = grids.bbox.reshape(batch, channels // 4, 4, *grid_hw)
    return by_class[picture, class_id, :, row, col]


def _decode(ltrb: Float32, row: Int32, col: Int32, spec: ModelSpec) -> Float32:
    """Box = (cx - norm*left, cy - norm*top, cx + norm*right, cy + norm*bottom), unclipped (N, 4)."""
    cx, cy = (spec.stride_px * part.astype(np.float32) + np.float32(spec.cell_offset_px) for part in (col, row))
    left, top, right, bottom = np.float32(spec.box_norm) * ltrb.T
    return np.stack((cx - left, cy - top, cx + right, cy + bottom), axis=1).astype(np.float32)


def _extents(row: Int32, col: Int32, spec: ModelSpec) -> Float32:
    """The square each cell covers (N, 4)."""
    corners = np.stack((col, row, col + 1, row + 1), axis=1)
    return (corners * spec.stride_px).astype(np.float32)
