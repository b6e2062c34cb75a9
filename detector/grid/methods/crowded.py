"""DBSCAN of one group with very many boxes, without a list of all neighbours, which may be every pair of them.

The answer is exactly that of such a list. Equal boxes are one point with the sum of their weights. A point is looked at
until it is known for a core, and two cores that are joined already are not compared again, so that boxes that lie
close together, which have the most neighbours, take the least time; the others have few.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from detector.errors import SettingError
from detector.grid.boxes import edge_areas, intersections
from detector.grid.methods.components import join_components
from detector.types import Bool, Float32, Float64, Int64

NOISE = -1
PAIRS_AT_ONCE = 1 << 18  # a few arrays of that many floats stay in the processor's cache
MOST_PAIRS = 10_000_000_000
"""What one clustering may compare in groups of this kind: about a minute's work. No honest detector comes near."""


def are_near(a: Float32, area_a: Float32, b: Float32, area_b: Float32, eps: float) -> Bool:
    """True where boxes are within eps of each other; edges (4, ...) and areas (...), broadcast against each other.

    1 - inter / (union + 0.01) <= eps, put without a division; each box with an extent is near itself.
    """
    inter = intersections(a, b)
    far = area_a + area_b
    far -= inter
    far += np.float32(0.01)
    far *= np.float32(1 - eps)
    return np.asarray(inter >= far)


class Budget:
    """The comparisons that one clustering has left for crowded groups."""

    def __init__(self) -> None:
        self.left = MOST_PAIRS

    def spend(self, pairs: int) -> None:
        """Take so many. SettingError where there are none left."""
        self.left -= pairs
        if self.left < 0:
            raise SettingError(
                "DBSCAN was given up: this run has frames with thousands of boxes that hardly overlap, which no crowd "
                "looks like, and to compare each with each takes very long. Choose NMS, or raise the least coverage."
            )


def label_crowded(
    edges: Float32, score: Float32, eps: float, min_samples: int, budget: Budget, on_step: Callable[[], None]
) -> Int64:
    """Label each box of one group with its cluster (n,): the position of the cluster's first core, or ``NOISE``.

    Edges (4, n) and coverage (n,) in TAO's order. ``on_step`` is called now and then, and may raise to stop the work.
    """
    first, member = _find_distinct(edges)
    points = _Points(edges[:, first], eps, budget, on_step)
    weight = np.asarray(np.bincount(member, weights=score), np.float64)
    core = points.find_cores(weight, min_samples)
    labels = points.join_borders(core, points.join_cores(core))
    return np.where(labels == NOISE, NOISE, first[labels])[member]


def _find_distinct(edges: Float32) -> tuple[Int64, Int64]:
    """The first position of every distinct box (m,), rising, and which of them each box is (n,)."""
    _, first, member = np.unique(edges, axis=1, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return first[order], rank[member.ravel()]


class _Points:
    """Distinct boxes, compared a few rows and columns at a time."""

    def __init__(self, edges: Float32, eps: float, budget: Budget, on_step: Callable[[], None]) -> None:
        self._edges, self._area, self._eps = edges, edge_areas(edges), eps
        self._budget, self._on_step = budget, on_step
        self._step = max(1, int(PAIRS_AT_ONCE**0.5))

    def _near(self, rows: Int64, columns: Int64) -> Bool:
        """Whether each of these rows is near each of these columns (R, C)."""
        self._budget.spend(len(rows) * len(columns))
        self._on_step()
        a, b = self._edges[:, rows, None], self._edges[:, None, columns]
        return are_near(a, self._area[rows, None], b, self._area[None, columns], self._eps)

    def _split(self, positions: Int64) -> list[Int64]:
        return [positions[at : at + self._step] for at in range(0, len(positions), self._step)]

    def find_cores(self, weight: Float64, min_samples: int) -> Bool:
        """True for every point (m,) with enough weight near it, itself included; looked at no longer than needed."""
        core, parts = np.zeros(len(weight), bool), self._split(np.arange(len(weight)))
        for number, rows in enumerate(parts):
            around, open_ = np.zeros(len(rows)), np.arange(len(rows))
            for columns in (*parts[number:], *parts[:number]):  # neighbours in the order are often neighbours
                around[open_] += self._near(rows[open_], columns) @ weight[columns]
                open_ = open_[around[open_] < min_samples]
                if not len(open_):
                    break
            core[rows] = around >= min_samples
        return core

    def join_cores(self, core: Bool) -> Int64:
        """The smallest core that each core reaches (m,); the others' own position."""
        root = np.arange(len(core))
        for rows in self._split(np.flatnonzero(core)):
            for columns in self._split(np.flatnonzero(core[: rows[-1] + 1])):
                root = self._join(root, rows, columns)
        return root

    def _join(self, root: Int64, rows: Int64, columns: Int64) -> Int64:
        """The components after what these rows and columns have in common; one that all belong to is not looked at."""
        if root[rows[0]] == root[rows].max() == root[rows].min():
            columns = columns[root[columns] != root[rows[0]]]
        if not len(columns):
            return root
        joins = self._near(rows, columns) & (root[rows, None] != root[None, columns])
        a, b = np.nonzero(joins)
        return join_components(root, rows[a], columns[b])

    def join_borders(self, core: Bool, root: Int64) -> Int64:
        """Each core's cluster, and that of each other point near a core: the one whose first core comes first."""
        labels = np.where(core, root, NOISE)
        cores = self._split(np.flatnonzero(core))
        for rows in self._split(np.flatnonzero(~core)):
            nearest = np.full(len(rows), len(root))
            for columns in cores:
                reached = np.where(self._near(rows, columns), root[columns], len(root))
                nearest = np.minimum(nearest, reached.min(axis=1))
            labels[rows] = np.where(nearest < len(root), nearest, NOISE)
        return labels
