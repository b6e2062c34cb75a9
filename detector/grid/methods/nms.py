"""Greedy non-maximum suppression over all samples and classes at once.

In each group (one sample, one class) the best cell left is a leader: it survives and suppresses every cell whose
intersection over union with it exceeds the threshold. The groups do not touch each other, so the leaders of all groups
are dealt with together, rank by rank: as many rounds as the fullest group has survivors, whatever the number of groups.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from detector.grid.boxes import columns, edge_areas, intersections
from detector.grid.order import group_starts
from detector.types import Bool, Float32, Int64

_ROWS_AT_ONCE = 1 << 16


def suppress(group: Int64, xyxy: Float32, iou: float) -> Int64:
    """Who is suppressed by whom.

    ``group`` (N,) and boxes (N, 4) must be ordered by group, best first. Returns leader (N,): the row that suppressed
    each row, or the row itself where it survived. A row goes when IoU > ``iou``; without area nothing overlaps.
    """
    leader = np.arange(len(group))
    for begin, end in _stretches(group_starts(group), len(group)):
        leader[begin:end] = begin + _suppress(group_starts(group[begin:end]), xyxy[begin:end], np.float32(iou))
    return leader


def _stretches(starts: Int64, rows: int) -> Iterator[tuple[int, int]]:
    """Whole groups, together about as many rows as the processor's cache holds."""
    begin = 0
    while begin < rows:
        after = int(np.searchsorted(starts, begin + _ROWS_AT_ONCE))
        end = int(starts[after]) if after < len(starts) else rows
        yield begin, end
        begin = end


def _suppress(starts: Int64, xyxy: Float32, iou: np.float32) -> Int64:
    """The rounds: ``starts`` (G,) are the leaders, ``left`` the rows nobody has decided on yet."""
    leader, left = np.arange(len(xyxy)), np.arange(len(xyxy))
    sizes = np.diff(starts, append=len(xyxy))
    edges = columns(xyxy)
    area = edge_areas(edges)
    while len(left):
        its_leader = np.repeat(starts, sizes)
        inter = intersections(edges, np.repeat(edges[:, starts], sizes, axis=1))
        union = area + np.repeat(area[starts], sizes) - inter
        gone = inter > iou * union
        leader[left[gone]] = left[its_leader[gone]]
        gone[starts] = True
        sizes = np.add.reduceat(~gone, starts, dtype=np.int64)
        sizes = sizes[sizes > 0]
        starts = np.cumsum(sizes) - sizes
        stays = np.flatnonzero(~gone)
        left, edges, area = left[stays], edges.take(stays, axis=1), area[stays]
    return leader


def survivors(leader: Int64) -> Bool:
    """Which rows survived (N,)."""
    return np.asarray(leader == np.arange(len(leader)))
