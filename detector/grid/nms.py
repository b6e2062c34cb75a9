"""Greedy non-maximum suppression over all samples and classes at once.

In each group (one sample, one class) the best cell left is a leader: it survives and suppresses every cell whose
intersection over union with it exceeds the threshold. The groups do not touch each other, so the leaders of all groups
are dealt with together, rank by rank: as many rounds as the fullest group has survivors, whatever the number of groups.
"""

from __future__ import annotations

import numpy as np

from detector.grid.boxes import columns, edge_areas, intersections
from detector.types import Bool, Float32, Int64


def suppress(group: Int64, xyxy: Float32, iou: float) -> Int64:
    """Who is suppressed by whom.

    ``group`` (N,) and boxes (N, 4) must be ordered by group, best first. Returns leader (N,): the row that suppressed
    each row, or the row itself where it survived. A row goes when IoU > ``iou``; without area nothing overlaps.
    """
    leader = np.arange(len(group))
    left = leader.copy()
    edges = columns(xyxy)
    area = edge_areas(edges)
    while len(left):
        first = np.diff(group[left], prepend=-1) != 0
        rank_one = np.flatnonzero(first)
        sizes = np.diff(rank_one, append=len(left))
        inter = intersections(edges, np.repeat(edges[:, rank_one], sizes, axis=1))
        union = area + np.repeat(area[rank_one], sizes) - inter
        gone = inter > np.float32(iou) * union
        leader[left[gone]] = np.repeat(left[rank_one], sizes)[gone]
        stays = ~(gone | first)
        left, edges, area = left[stays], edges[:, stays], area[stays]
    return leader


def survivors(leader: Int64) -> Bool:
    """Which rows survived (N,)."""
    return np.asarray(leader == np.arange(len(leader)))
