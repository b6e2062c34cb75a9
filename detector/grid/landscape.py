"""Counts at every threshold: time across, threshold up."""

from __future__ import annotations

import numpy as np

from detector.types import Detections, Float32, Float64, Int32, Int64


def landscape(detections: Detections, n_samples: int, thresholds: Float64, class_id: int) -> Int32:
    """Count a class's detections in each sample at each threshold (T, S), by one 2-D histogram.

    ``thresholds`` (T,) must rise. Row k equals the counts after ``apply_thresholds`` at thresholds[k]; cut a least
    height before.
    """
    own = detections.class_id == class_id
    reached = count_reached(detections.score[own], thresholds)
    cell = reached * n_samples + detections.sample[own]
    levels = len(thresholds) + 1
    exactly = np.bincount(cell, minlength=levels * n_samples).reshape(levels, n_samples)
    return np.cumsum(exactly[:0:-1], axis=0, dtype=np.int32)[::-1]


def count_reached(score: Float32, thresholds: Float64) -> Int64:
    """Count the rising thresholds (T,) that each score reaches; float32, as ``apply_thresholds`` compares."""
    if np.any(np.diff(thresholds) <= 0):
        raise ValueError("thresholds: expected rising numbers")
    return np.searchsorted(np.asarray(thresholds, np.float32), score, side="right")
