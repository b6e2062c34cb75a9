"""Connected regions, for networks that give coverage and no boxes.

Cells that touch at a side or at a corner belong together. DetectNet_v2 learns coverage shrunk towards each object's
middle, so two objects are parted by a gap of cells, while one that is a cell wide and leans would fall apart if corners
did not count.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from detector.grid.landscape import count_reached
from detector.grid.methods.base import CoverageCut, register
from detector.grid.methods.components import components, join_components
from detector.grid.order import best_first, by_row, group_ids
from detector.types import Cells, Detections, Float32, Float64, Int32, Int64, Parameter, Report

_FORWARD = ((0, 1), (1, -1), (1, 0), (1, 1))  # row and column steps to those of the eight neighbours that come later


@register
@dataclass(frozen=True, slots=True)
class Regions(CoverageCut):
    """For networks without boxes: connected cells at or above the score, relabelled for every score."""

    name: ClassVar[str] = "regions"
    title: ClassVar[str] = "Connected cells"
    measure: ClassVar[str] = "coverage"
    hint: ClassVar[str] = (
        "This model gives no boxes, only coverage. The boxes shown are the extents of connected cells: they tell where "
        "something is, not how large it is, and people close together become one."
    )
    needs_boxes: ClassVar[bool] = False
    parameters: ClassVar[tuple[Parameter, ...]] = ()

    def check(self, floor: float = 0.0) -> None:
        """There is nothing to check."""

    def cluster(self, cells: Cells, on_progress: Report | None = None) -> None:
        """None: regions split and merge as the score moves."""

    def detect(self, cells: Cells, scores: tuple[float, ...]) -> Detections:
        """The regions at these scores."""
        return label_regions(cells, scores)

    def landscape(
        self,
        cells: Cells,
        clustered: Detections | None,
        n_samples: int,
        thresholds: Float64,
        class_id: int,
        min_height_px: float = 0.0,
    ) -> Int32:
        """The counts at every threshold, walked downwards."""
        return region_landscape(cells, n_samples, thresholds, class_id, min_height_px)

    def words(self) -> str:
        """The method in words, with what its thresholds cut."""
        return "connected cells, as this model gives no boxes; thresholds cut the coverage"


def label_regions(cells: Cells, scores: tuple[float, ...]) -> Detections:
    """Label the connected cells at or above each class's score.

    A region's box is the union of its cells' extents, its score (and ``score_max``) its highest coverage. Ordered by
    sample, class, falling score, then by the row and column of the first cell. Unlike boxes, regions split and merge as
    the score moves, so they are found anew for every score.
    """
    covered = cells[cells.score >= np.asarray(scores, np.float32)[cells.class_id]]
    covered = covered[by_row(covered)]
    group = group_ids(covered)
    labels = components(len(covered), *find_touching(group, covered.row, covered.col))
    _, first, member = np.unique(labels, return_index=True, return_inverse=True)
    highest = np.zeros(len(first), np.float32)
    np.maximum.at(highest, member, covered.score)
    boxes = _enclose(covered.xyxy_model_px, member, len(first))
    n_cells = np.bincount(member, minlength=len(first)).astype(np.int32)
    detections = Detections(covered.sample[first], covered.class_id[first], highest, highest, boxes, n_cells)
    return detections[best_first(group[first], highest)]


def find_touching(group: Int64, row: Int32, col: Int32) -> tuple[Int64, Int64]:
    """All pairs (P,), (P,) of neighbouring cells; the rows must be ordered by group, row, column."""
    height, width = int(row.max(initial=0)) + 2, int(col.max(initial=0)) + 3
    place = (group * height + row) * width + col + 1  # a margin on each side: nothing touches around the edge
    pairs = [_match_neighbours(place, place + down * width + right) for down, right in _FORWARD]
    return np.concatenate([a for a, _ in pairs]), np.concatenate([b for _, b in pairs])


def _match_neighbours(place: Int64, neighbour: Int64) -> tuple[Int64, Int64]:
    """Rows whose wanted neighbour exists, and that neighbour."""
    at = np.searchsorted(place, neighbour)
    at[at == len(place)] = 0
    rows = np.flatnonzero(place[at] == neighbour) if len(place) else np.zeros(0, np.int64)
    return rows, at[rows]


def _enclose(xyxy: Float32, member: Int64, count: int) -> Float32:
    """The smallest box around each region's boxes (count, 4)."""
    low, high = np.full((count, 2), np.inf, np.float32), np.full((count, 2), -np.inf, np.float32)
    np.minimum.at(low, member, xyxy[:, :2])
    np.maximum.at(high, member, xyxy[:, 2:])
    return np.concatenate((low, high), axis=1)


def region_landscape(
    cells: Cells, n_samples: int, thresholds: Float64, class_id: int, min_height_px: float = 0.0
) -> Int32:
    """The same (T, S) for a network without boxes, whose regions split as the threshold rises.

    Row k equals the counts of ``label_regions`` at thresholds[k]. The thresholds are walked downwards: cells and
    the contacts between them are only ever added, so each contact is joined once.
    """
    of_class = cells[cells.class_id == class_id]
    of_class = of_class[by_row(of_class)]
    reached = count_reached(of_class.score, thresholds)
    a, b = find_touching(of_class.sample.astype(np.int64), of_class.row, of_class.col)
    contact = np.minimum(reached[a], reached[b])  # both cells pass so many thresholds
    root = np.arange(len(of_class))
    counts = np.zeros((len(thresholds), n_samples), np.int32)
    for k in reversed(range(len(thresholds))):
        new = contact == k + 1
        root = join_components(root, a[new], b[new])
        covered = np.flatnonzero(reached > k)
        heads = _select_tall(of_class, root, covered, min_height_px)
        counts[k] = np.bincount(of_class.sample[heads], minlength=n_samples)
    return counts


def _select_tall(cells: Cells, root: Int64, covered: Int64, min_height_px: float) -> Int64:
    """The first cell of every region of the cells ``covered`` that is at least so high."""
    heads: Int64 = covered[root[covered] == covered]
    if min_height_px <= 0:
        return heads
    top, bottom = np.full(len(root), np.inf, np.float32), np.full(len(root), -np.inf, np.float32)
    np.minimum.at(top, root[covered], cells.xyxy_model_px[covered, 1])
    np.maximum.at(bottom, root[covered], cells.xyxy_model_px[covered, 3])
    tall: Int64 = heads[(bottom - top)[heads] >= np.float32(min_height_px)]
    return tall
