"""The best set of links out of many possible ones: each end is followed by one beginning at most."""

from __future__ import annotations

import numpy as np

from detector.types import Float64, Int64

LARGEST = 4_000_000
"""A problem of so many tails times heads is the largest that is solved exactly."""


def choose_links(tails: Int64, heads: Int64, gain: Float64) -> Int64:
    """The rows of the links (L,) that together gain most, no tail and no head used twice.

    Links that gain nothing are left out. What shares no tail and no head with others is decided apart from them, so
    that many small problems stand in the place of a large one. One of more than LARGEST pairs, as noise makes it, is
    not solved exactly: links that are the best of both their ends are taken, and so on with what is left.
    """
    rows = np.flatnonzero(gain > 0)
    if not len(rows):
        return rows
    tail, head = (np.unique(ends[rows], return_inverse=True)[1] for ends in (tails, heads))
    group = _connect(tail, head)
    order = np.argsort(group, kind="stable")
    tail, head = (_number_within(ends, group)[order] for ends in (tail, head))
    rows, first = rows[order], np.flatnonzero(np.diff(group[order], prepend=-1))
    after = np.append(first[1:], len(rows))
    chosen = [rows[first[after - first == 1]]]
    for begin, end in zip(first[after - first > 1].tolist(), after[after - first > 1].tolist(), strict=True):
        part = slice(begin, end)
        chosen.append(_choose(rows[part], tail[part], head[part], gain))
    return np.sort(np.concatenate(chosen))


def _connect(tail: Int64, head: Int64) -> Int64:
    """A number from 0 for each link (L,), the same for those that are connected by tails or heads."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    head = head + int(tail.max()) + 1
    n = int(head.max()) + 1
    graph = coo_array((np.ones(len(tail), np.int8), (tail, head)), shape=(n, n))
    label: Int64 = connected_components(graph, directed=False)[1][tail].astype(np.int64)
    return label


def _number_within(ends: Int64, group: Int64) -> Int64:
    """The ends (L,), numbered from 0 in each group anew."""
    group_of = np.zeros(int(ends.max()) + 1, np.int64)
    group_of[ends] = group
    order = np.argsort(group_of, kind="stable")
    number = np.empty(len(order), np.int64)
    number[order] = np.arange(len(order)) - np.searchsorted(group_of[order], group_of[order])
    return number[ends]


def _choose(rows: Int64, tail: Int64, head: Int64, gain: Float64) -> Int64:
    """The best of connected links between tails and heads that are numbered from 0."""
    if (int(tail.max()) + 1) * (int(head.max()) + 1) > LARGEST:
        return rows[_take_mutual(tail, head, gain[rows])]
    from scipy.optimize import linear_sum_assignment

    table = np.zeros((int(tail.max()) + 1, int(head.max()) + 1))
    which = np.full(table.shape, -1, np.int64)
    table[tail, head], which[tail, head] = gain[rows], rows
    best: Int64 = which[linear_sum_assignment(table, maximize=True)]
    return best[best >= 0]


def _take_mutual(tail: Int64, head: Int64, gain: Float64) -> Int64:
    """The links (L,) that are the best of both their ends among those whose ends are still free, round by round."""
    left, chosen = np.argsort(-gain, kind="stable"), []
    while len(left):
        best_of_tail = np.unique(tail[left], return_index=True)[1]
        best_of_head = np.unique(head[left], return_index=True)[1]
        taken = left[np.intersect1d(best_of_tail, best_of_head)]
        chosen.append(taken)
        left = left[~np.isin(tail[left], tail[taken]) & ~np.isin(head[left], head[taken])]
    return np.concatenate(chosen)
