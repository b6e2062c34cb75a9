"""TAO's DBSCAN over all samples and classes at once.

Source: ``detectnet_v2`` of NVIDIA's tao-deploy 7.3, which hands scikit-learn's DBSCAN a matrix of distances and the
coverages as sample weights:

    distance = 1 - inter / (union + 0.01)
    core     = sum of coverage over all cells with distance <= eps, itself included, >= min_samples
    cluster  = core cells that reach each other in steps of at most eps, and the cells such a core reaches (borders)

A border that two clusters reach goes to the one whose first core comes first, column by column. All else is noise: a
lone cell of coverage 0.99 has too little weight to be a core at ``min_samples`` 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from detector.grid.boxes import columns, edge_areas, intersections
from detector.grid.methods.components import components
from detector.grid.order import group_starts
from detector.types import Dbscan, Float32, Int64

NOISE = -1
_PAIRS_AT_ONCE = 1 << 18  # a few arrays of that many floats stay in the processor's cache
_NOTHING: Callable[[float], None] = lambda share: None  # noqa: E731


def label(
    group: Int64, xyxy: Float32, score: Float32, method: Dbscan, on_progress: Callable[[float], None] = _NOTHING
) -> Int64:
    """Which cluster each row belongs to (N,): the row of the cluster's first core, or ``NOISE``.

    ``group`` (N,), boxes (N, 4) and coverage (N,) must be ordered by group, then in TAO's order. ``on_progress`` is
    called with the share done, up to 1.0, and may raise to stop the work.
    """
    edges = columns(xyxy)
    area = edge_areas(edges)
    labels = np.full(len(group), NOISE)
    done = 0
    for rows in _blocks(group):
        real = rows >= 0
        box, size = np.where(real, edges[:, rows], 0), np.where(real, area[rows], 0)  # padding is far from everything
        a, b = _near(box, size, method.eps)
        of_block = _clusters(a, b, score[rows].ravel(), method.min_samples)
        found = of_block != NOISE
        labels[rows.ravel()[found]] = rows.ravel()[of_block[found]]
        done += int(real.sum())
        on_progress(done / len(group))
    return labels


def _blocks(group: Int64) -> Iterator[Int64]:
    """Groups of about one size, stacked: rows (G, n), padded with -1."""
    starts = group_starts(group)
    sizes = np.diff(starts, append=len(group))
    by_size = np.argsort(sizes, kind="stable")[::-1]
    at = 0
    while at < len(by_size):
        widest = int(sizes[by_size[at]])
        block = by_size[at : at + max(1, _PAIRS_AT_ONCE // widest**2)]
        offsets = np.arange(widest)
        yield np.where(offsets < sizes[block, None], starts[block, None] + offsets, -1)
        at += len(block)


def _near(box: Float32, area: Float32, eps: float) -> tuple[Int64, Int64]:
    """All ordered pairs within eps in a block of edges (4, G, n), as positions in the flattened block.

    1 - inter / (union + 0.01) <= eps, put without a division; each cell with an extent is near itself.
    """
    groups, n = area.shape
    step = max(1, _PAIRS_AT_ONCE // (groups * n))  # only a group too large for the cache takes more than one step
    parts = [_near_rows(box, area, eps, slice(at, at + step)) for at in range(0, n, step)]
    return np.concatenate([a for a, _ in parts]), np.concatenate([b for _, b in parts])


def _near_rows(box: Float32, area: Float32, eps: float, rows: slice) -> tuple[Int64, Int64]:
    """The pairs whose first cell is among these of each group."""
    inter = intersections(box[:, :, rows, None], box[:, :, None, :])  # (G, rows, n)
    far = area[:, rows, None] + area[:, None, :]
    far -= inter
    far += np.float32(0.01)
    far *= np.float32(1 - eps)
    which, i, j = np.nonzero(inter >= far)
    first = which * area.shape[1]
    return first + i + rows.start, first + j


def _clusters(a: Int64, b: Int64, score: Float32, min_samples: int) -> Int64:
    """The first core of each point's cluster, or NOISE: core points, their components, and the borders they reach."""
    n = len(score)
    core = np.bincount(a, weights=score[b], minlength=n) >= min_samples
    between_cores = core[a] & core[b] & (a < b)
    labels = np.where(core, components(n, a[between_cores], b[between_cores]), NOISE)
    reaches = core[a] & ~core[b]
    nearest = np.full(n, n)
    np.minimum.at(nearest, b[reaches], labels[a[reaches]])
    return np.where(nearest < n, nearest, labels)
