"""IDF1: how much of the boxes is under the right identity, when identities are paired at best over the whole.

E. Ristani and others, "Performance Measures and a Data Set for Multi-Target, Multi-Camera Tracking" (2016).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.grid.boxes import pairwise_iou
from detector.types import Float32, Int64


@dataclass(frozen=True, slots=True)
class Identified:
    """N boxes (N, 4) in frames (N,) under identities (N,)."""

    frame: Int64
    identity: Int64
    xyxy_px: Float32


def measure_idf1(truth: Identified, found: Identified, min_iou: float) -> float:
    """2 IDTP / (boxes labelled + boxes found), in [0, 1]; 1 where both have none.

    IDTP are the boxes that overlap by ``min_iou`` under identities that belong together: each labelled one to at most
    one found, so that they share the most boxes.
    """
    from scipy.optimize import linear_sum_assignment

    total = len(truth.frame) + len(found.frame)
    if not total:
        return 1.0
    shared = _count_shared(truth, found, min_iou)
    return float(2 * shared[linear_sum_assignment(shared, maximize=True)].sum() / total)


def _count_shared(truth: Identified, found: Identified, min_iou: float) -> Int64:
    """How many boxes each labelled and each found identity share (I, J)."""
    of_truth, truth_id = np.unique(truth.identity, return_inverse=True)
    of_found, found_id = np.unique(found.identity, return_inverse=True)
    shared = np.zeros((len(of_truth), len(of_found)), np.int64)
    for frame in np.intersect1d(truth.frame, found.frame):
        i, j = np.flatnonzero(truth.frame == frame), np.flatnonzero(found.frame == frame)
        a, b = np.nonzero(pairwise_iou(truth.xyxy_px[i], found.xyxy_px[j]) >= min_iou)
        np.add.at(shared, (truth_id[i[a]], found_id[j[b]]), 1)
    return shared
