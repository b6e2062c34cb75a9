"""Connected components of a graph given by its edges, in plain numpy."""

from __future__ import annotations

import numpy as np

from detector.types import Int64


def components(nodes: int, a: Int64, b: Int64) -> Int64:
    """Label every node with the smallest node it is connected to (nodes,); ``a`` and ``b`` (E,) are the edges' ends."""
    return join_components(np.arange(nodes), a, b)


def join_components(root: Int64, a: Int64, b: Int64) -> Int64:
    """The components after more edges, from the components before them.

    Each round hooks the root of one end of every edge under the smaller root of the other and then flattens all trees,
    so the number of rounds grows with the logarithm of the longest path.
    """
    while len(a):
        low, high = np.minimum(root[a], root[b]), np.maximum(root[a], root[b])
        apart = low != high
        low, high, a, b = low[apart], high[apart], a[apart], b[apart]
        hooked = root.copy()
        np.minimum.at(hooked, high, low)
        root = _flatten(hooked)
    return root


def _flatten(root: Int64) -> Int64:
    """Let every node point straight at the top of its tree."""
    while True:
        above = root[root]
        if np.array_equal(above, root):
            return root
        root = above
