"""Numbers of a frame's cells over several cuts: the debugging numbers of the Heatmaps page and of ``inspect``.

Where cells are kept from a floor upwards, nobody knows how many lie over a lower cut: that is None, not a number.
"""

from __future__ import annotations

import numpy as np

from detector.types import Bool, Float32

CELLS_OVER = (0.1, 0.3, 0.5)
CANDIDATES_AT = (0.1, 0.2, 0.3, 0.4, 0.5)

Counts = tuple[int | None, ...]


def count_cells_over(score: Float32, floor: float) -> Counts:
    """Of one class's cells (N,) in a frame, how many have more coverage than each of ``CELLS_OVER``."""
    return _count_over(CELLS_OVER, score > _column(CELLS_OVER), floor)


def count_candidates_at(score: Float32, floor: float) -> Counts:
    """Of one class's cells (N,) in a frame, how many reach each of ``CANDIDATES_AT``, and so propose a box there."""
    return _count_over(CANDIDATES_AT, score >= _column(CANDIDATES_AT), floor)


def _column(cuts: tuple[float, ...]) -> Float32:
    return np.asarray(cuts, np.float32)[:, None]


def _count_over(cuts: tuple[float, ...], is_over: Bool, floor: float) -> Counts:
    """How many pass each cut, from ``is_over`` (cuts, N); None where the cut lies below the floor."""
    return tuple(int(row.sum()) if cut >= floor else None for cut, row in zip(cuts, is_over, strict=True))
