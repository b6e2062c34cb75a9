"""Smoothing of curves over the threshold."""

from __future__ import annotations

import numpy as np

from detector.types import Float64

_WIDTH = 0.12  # of the range of thresholds: one standard deviation of the parabolas' weights


def make_smoothing_matrix(thresholds: Float64) -> Float64:
    """The matrix (T, T) that turns a curve into the values of parabolas fitted around each threshold.

    Local quadratic regression with Gaussian weights, evaluated where it is centred: it takes out the noise of single
    frames and keeps the place of a valley.
    """
    width = _WIDTH * (thresholds[-1] - thresholds[0])
    away = (thresholds[None, :] - thresholds[:, None]) / width  # (at, from)
    powers = np.stack([np.ones_like(away), away, away**2], axis=1)  # (T, 3, T)
    weighted = powers * np.exp(-0.5 * away**2)[:, None, :]
    normal = weighted @ powers.transpose(0, 2, 1)  # (T, 3, 3)
    return np.asarray(np.linalg.solve(normal, weighted)[:, 0], np.float64)
