"""Connected regions, for networks that give coverage and no boxes.

Cells that touch at a side or at a corner belong together. DetectNet_v2 learns coverage shrunk towards each object's
middle, so two objects are parted by a gap of cells, while one that is a cell wide and leans would fall apart if corners
did not count.
"""

from __future__ import annotations

import numpy as np

from detector.grid.methods.components import components
from detector.grid.order import best_first, by_row, group_ids
from detector.types import Cells, Detections, Float32, Int32, Int64

_FORWARD = ((0, 1), (1, -1), (1, 0), (1, 1))  # row and column steps to those of the eight neighbours that come later


def regions(cells: Cells, scores: tuple[float, ...]) -> Detections:
    """Label the connected cells at or above each class's score.

    A region's box is the union of its cells' extents, its score (and ``score_max``) its highest coverage. Ordered by
    sample, class, falling score, then by the row and column of the first cell. Unlike boxes, regions split and merge as
    the score moves, so they are found anew for every score.
    """
    covered = cells[cells.score >= np.asarray(scores, np.float32)[cells.class_id]]
    covered = covered[by_row(covered)]
    group = group_ids(covered)
    _, first, member = np.unique(
        components(len(covered), *touching(group, covered.row, covered.col)), return_index=True, return_inverse=True
    )
    highest = np.zeros(len(first), np.float32)
    np.maximum.at(highest, member, covered.score)
    boxes = _union(covered.xyxy_model_px, member, len(first))
    n_cells = np.bincount(member, minlength=len(first)).astype(np.int32)
    found = Detections(covered.sample[first], covered.class_id[first], highest, highest, boxes, n_cells)
    return found[best_first(group[first], highest)]


def touching(group: Int64, row: Int32, col: Int32) -> tuple[Int64, Int64]:
    """All pairs (P,), (P,) of neighbouring cells; the rows must be ordered by group, row, column."""
    height, width = int(row.max(initial=0)) + 2, int(col.max(initial=0)) + 3
    place = (group * height + row) * width + col + 1  # a margin on each side: nothing touches around the edge
    pairs = [_pairs(place, place + down * width + right) for down, right in _FORWARD]
    return np.concatenate([a for a, _ in pairs]), np.concatenate([b for _, b in pairs])


def _pairs(place: Int64, wanted: Int64) -> tuple[Int64, Int64]:
    """Rows whose wanted neighbour exists, and that neighbour."""
    at = np.searchsorted(place, wanted)
    at[at == len(place)] = 0
    found = np.flatnonzero(place[at] == wanted) if len(place) else np.zeros(0, np.int64)
    return found, at[found]


def _union(xyxy: Float32, member: Int64, count: int) -> Float32:
    """The smallest box around each region's boxes (count, 4)."""
    low, high = np.full((count, 2), np.inf, np.float32), np.full((count, 2), -np.inf, np.float32)
    np.minimum.at(low, member, xyxy[:, :2])
    np.maximum.at(high, member, xyxy[:, 2:])
    return np.concatenate((low, high), axis=1)
