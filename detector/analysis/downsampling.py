"""Fewer points for drawing, without losing a peak."""

from __future__ import annotations

import numpy as np

from detector.types import Float64, Int32, Int64


def downsample(values: Float64 | Int32, max_points: int) -> Int64:
    """The points of S to draw so that every peak and dip stays: rising positions, at most ``max_points`` of them.

    The points are put into bins of equal number; of each bin its minimum and maximum stay, and a NaN if it has one, so
    that a gap stays a gap. The first and the last point always stay. ``values`` is (S,), or (S, K) for K curves that
    are drawn over the same points. Up to ``max_points`` points are all kept. Raises ValueError where ``max_points`` is
    too small for one bin (3 per curve, and 2).
    """
    curves = np.asarray(values, np.float64)
    curves = curves[:, None] if curves.ndim == 1 else curves
    n_points, n_curves = curves.shape
    if n_points <= max_points:
        return np.arange(n_points)
    bins = (max_points - 2) // (3 * n_curves)
    if bins < 1:
        raise ValueError(f"max_points: expected at least {3 * n_curves + 2} for {n_curves} curves, got {max_points}")
    extremes = [_find_extremes(curve, -(-n_points // bins)) for curve in curves.T]
    return np.unique(np.concatenate([[0, n_points - 1], *extremes]))


def _find_extremes(curve: Float64, per_bin: int) -> Int64:
    """Positions of each bin's minimum, maximum and first NaN."""
    starts = np.arange(0, len(curve), per_bin)
    padded = np.full(len(starts) * per_bin, np.nan)
    padded[: len(curve)] = curve
    table = padded.reshape(-1, per_bin)  # (bins, points of a bin)
    is_nan = np.isnan(table)
    lowest = np.where(is_nan, np.inf, table).argmin(axis=1)
    highest = np.where(is_nan, -np.inf, table).argmax(axis=1)
    positions = np.concatenate([starts + lowest, starts + highest, starts + is_nan.argmax(axis=1)])
    return positions[positions < len(curve)]
