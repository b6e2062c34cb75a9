"""Greedy non-maximum suppression over all samples and classes at once.

In each group (one sample, one class) the best cell left is a leader: it survives and suppresses every cell whose
intersection over union with it exceeds the threshold. The groups do not touch each other, so the leaders of all groups
are dealt with together, rank by rank: as many rounds as the fullest group has survivors, whatever the number of groups.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from detector.errors import SettingError
from detector.grid.boxes import columns, edge_areas, intersections
from detector.grid.methods.base import CoverageCut, FreeCut, register
from detector.grid.order import by_score, group_ids, group_starts
from detector.types import Bool, Cells, Detections, Float32, Int64, Parameter, Report, Thresholds

DEEPSTREAM_SCORES = {"person": 0.4, "bag": 0.2, "face": 0.2}
DEEPSTREAM_SCORE = 0.2
"""Of every other class."""
_ROWS_AT_ONCE = 1 << 16


@register
@dataclass(frozen=True, slots=True)
class Nms(CoverageCut, FreeCut):
    """Greedy non-maximum suppression: a box goes when its IoU with a better one exceeds ``iou``."""

    iou: float = 0.5

    name: ClassVar[str] = "nms"
    title: ClassVar[str] = "NMS"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter(
            "iou",
            "Overlap allowed (IoU)",
            0.0,
            1.0,
            0.01,
            "largest overlap of two objects (0.5)",
            "SHARE",
            hint="Two boxes that overlap by more than this are one object.",
        ),
    )

    def check(self, floor: float = 0.0) -> None:
        """Raise SettingError unless ``iou`` lies in [0, 1]."""
        if not 0 <= self.iou <= 1:
            raise SettingError("The overlap (IoU) must lie between 0 and 1, not {iou:g}.", iou=self.iou)

    def cluster(self, cells: Cells, on_progress: Report | None = None) -> Detections:
        """A detection is a leader: its own box and coverage."""
        self.check()
        ordered = cells[by_score(cells)]
        leader = suppress(group_ids(ordered), ordered.xyxy_model_px, self.iou)
        n_cells = np.bincount(leader, minlength=len(ordered)).astype(np.int32)
        best = survivors(leader)
        surviving = ordered[best]
        if on_progress:
            on_progress(1.0)
        return Detections(
            surviving.sample,
            surviving.class_id,
            surviving.score,
            surviving.score,
            surviving.xyxy_model_px,
            n_cells[best],
        )

    @classmethod
    def presets(cls, classes: tuple[str, ...]) -> dict[str, Thresholds]:
        """DeepStream's defaults."""
        scores = tuple(DEEPSTREAM_SCORES.get(name, DEEPSTREAM_SCORE) for name in classes)
        return {"DeepStream's defaults": Thresholds(scores, cls(0.5))}

    def words(self) -> str:
        """The method in words, with what its thresholds cut."""
        return f"NMS with IoU {self.iou:g}; thresholds cut the coverage"


def suppress(group: Int64, xyxy: Float32, iou: float) -> Int64:
    """Greedy suppression of every row by the better ones of its group.

    ``group`` (N,) and boxes (N, 4) must be ordered by group, best first. Returns leader (N,): the row that suppressed
    each row, or the row itself where it survived. A row goes when IoU > ``iou``; without area nothing overlaps.
    """
    leader = np.arange(len(group))
    for begin, end in _split_groups(group_starts(group), len(group)):
        leader[begin:end] = begin + _suppress(group_starts(group[begin:end]), xyxy[begin:end], np.float32(iou))
    return leader


def _split_groups(starts: Int64, rows: int) -> Iterator[tuple[int, int]]:
    """Whole groups, together about as many rows as the processor's cache holds."""
    begin = 0
    while begin < rows:
        after = int(np.searchsorted(starts, begin + _ROWS_AT_ONCE))
        end = int(starts[after]) if after < len(starts) else rows
        yield begin, end
        begin = end


def _suppress(starts: Int64, xyxy: Float32, iou: np.float32) -> Int64:
    """The rounds: ``starts`` (G,) are the leaders, ``remaining`` the rows nobody has decided on yet."""
    leader, remaining = np.arange(len(xyxy)), np.arange(len(xyxy))
    sizes = np.diff(starts, append=len(xyxy))
    edges = columns(xyxy)
    area = edge_areas(edges)
    while len(remaining):
        leader_rows = np.repeat(starts, sizes)
        inter = intersections(edges, np.repeat(edges[:, starts], sizes, axis=1))
        union = area + np.repeat(area[starts], sizes) - inter
        suppressed = inter > iou * union
        leader[remaining[suppressed]] = remaining[leader_rows[suppressed]]
        suppressed[starts] = True
        sizes = np.add.reduceat(~suppressed, starts, dtype=np.int64)
        sizes = sizes[sizes > 0]
        starts = np.cumsum(sizes) - sizes
        surviving = np.flatnonzero(~suppressed)
        remaining, edges, area = remaining[surviving], edges.take(surviving, axis=1), area[surviving]
    return leader


def survivors(leader: Int64) -> Bool:
    """True for the rows that survived (N,)."""
    return np.asarray(leader == np.arange(len(leader)))
