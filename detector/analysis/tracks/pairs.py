"""Pairs of boxes that are near each other in time and place, found a part at a time so that memory stays bounded."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from detector.analysis.tracks.boxes import Boxes
from detector.types import Bool, Int64

AT_ONCE = 500_000
"""So many pairs are looked at together."""
GRACE_S = 1e-6

Pairs = tuple[Int64, Int64]
"""Two columns of L rows each."""


def pair_neighbours(boxes: Boxes, keep: Callable[[Int64, Int64], Bool]) -> Pairs:
    """Boxes of one sample with those of the next sample that has any, as far as ``keep(rows, rows)`` says so."""
    starts = _sample_starts(boxes)
    rank = _rank(boxes)
    return _collect(starts[rank + 1], starts[rank + 2], lambda which, row: (which, row), keep)


def pair_in_samples(boxes: Boxes, keep: Callable[[Int64, Int64], Bool]) -> Pairs:
    """Boxes of one sample with the later ones of the same sample, as far as ``keep(rows, rows)`` says so."""
    after = _sample_starts(boxes)[_rank(boxes) + 1]
    return _collect(np.arange(len(boxes)) + 1, after, lambda which, row: (which, row), keep)


def pair_within(boxes: Boxes, rows: Int64, others: Int64, most_s: float, keep: Callable[[Int64, Int64], Bool]) -> Pairs:
    """Rows with the ``others``, both rising, that lie up to ``most_s`` seconds behind (below 0: ahead of) them in time.

    Those at the same time are no pair.
    """
    times, moments = boxes.time_s[others], boxes.time_s[rows]
    if most_s >= 0:
        first = np.searchsorted(times, moments, side="right")
        after = np.searchsorted(times, moments + most_s + GRACE_S, side="right")
    else:
        first = np.searchsorted(times, moments + most_s - GRACE_S, side="left")
        after = np.searchsorted(times, moments, side="left")
    return _collect(first, after, lambda which, member: (rows[which], others[member]), keep)


def count_pairs(boxes: Boxes) -> int:
    """The number of pairs of boxes in neighbouring samples."""
    per_sample = np.diff(_sample_starts(boxes)[:-1])
    return int((per_sample[:-1].astype(np.float64) * per_sample[1:]).sum())


def expand(first: Int64, after: Int64) -> Iterator[Pairs]:
    """Ranges [first, after) (N,) -> the number of its range and each member, about AT_ONCE together."""
    lengths = np.maximum(after - first, 0)
    part = np.cumsum(lengths) // AT_ONCE
    for rows in np.split(np.arange(len(first)), np.flatnonzero(np.diff(part)) + 1):
        length = lengths[rows]
        which = np.repeat(rows, length)
        yield which, np.arange(len(which)) - np.repeat(np.cumsum(length) - length, length) + first[which]


def _collect(
    first: Int64, after: Int64, to_rows: Callable[[Int64, Int64], Pairs], keep: Callable[[Int64, Int64], Bool]
) -> Pairs:
    parts = []
    for which, member in expand(first, after):
        one, other = to_rows(which, member)
        kept = keep(one, other)
        parts.append((one[kept], other[kept]))
    ones, others = zip(*parts, strict=True)
    return np.concatenate(ones), np.concatenate(others)


def _rank(boxes: Boxes) -> Int64:
    """The place of each box's sample among those with boxes (N,)."""
    return np.unique(boxes.sample, return_inverse=True)[1].astype(np.int64)


def _sample_starts(boxes: Boxes) -> Int64:
    """The first row of each sample with boxes, and twice the number of rows behind them."""
    first = np.flatnonzero(np.diff(boxes.sample, prepend=-1))
    return np.append(first, [len(boxes), len(boxes)]).astype(np.int64)
