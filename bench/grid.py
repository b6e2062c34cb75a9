"""How long an hour at one frame a second takes to cluster, to cut, to sweep and to compare."""

from __future__ import annotations

import numpy as np

from bench.figures import Figure, at_most, time_call
from bench.planted import SPEC, plant_run
from detector.analysis.agreement import measure_agreement, rank_differences
from detector.analysis.timeline import count_detections
from detector.grid.landscape import landscape
from detector.grid.methods.dbscan import Dbscan
from detector.grid.methods.nms import Nms
from detector.grid.threshold import apply_thresholds
from detector.types import Cells, Detections, Int32, Samples, Thresholds

DBSCAN = Dbscan(min_coverage=SPEC.score_floor)
A, B = Thresholds(SPEC.thresholds, Nms()), Thresholds((0.25, *SPEC.thresholds[1:]), Nms())


def measure() -> list[Figure]:
    """Cluster, then everything an analyst does with the clusters."""
    samples, cells = plant_run()
    return [Figure("Cells of the planted hour", len(cells), "cells"), *_clustering(cells), *_exploring(samples, cells)]


def _clustering(cells: Cells) -> list[Figure]:
    """The work done once for each setting of a method."""
    return [
        at_most("NMS, whole hour", 1000 * time_call(lambda: Nms().cluster(cells), times=5), "ms", 600),
        at_most("DBSCAN, whole hour", time_call(lambda: DBSCAN.cluster(cells), times=3), "s", 8),
    ]


def _exploring(samples: Samples, cells: Cells) -> list[Figure]:
    """The work done at every move of a slider."""
    detections = Nms().cluster(cells)
    before = _count(detections, A, len(samples))
    lengths_s = np.ones(len(samples))
    thresholds = np.linspace(SPEC.score_floor, 1.0, 101)

    def compare() -> None:
        after = _count(detections, B, len(samples))
        for class_id in range(len(SPEC.classes)):
            measure_agreement(before[:, class_id], after[:, class_id], samples.time_s, lengths_s, samples.readable)
            rank_differences(before[:, class_id], after[:, class_id], samples.readable)

    recount = time_call(lambda: _count(detections, B, len(samples)), times=15)
    surface = time_call(lambda: landscape(detections, len(samples), thresholds, 0), times=15)
    return [
        at_most("Threshold moved to new counts", 1000 * recount, "ms", 20),
        at_most("Landscape, 101 thresholds x 3,600 frames", 1000 * surface, "ms", 50),
        at_most("A against B after one slider", 1000 * time_call(compare, times=15), "ms", 30),
    ]


def _count(detections: Detections, thresholds: Thresholds, n_samples: int) -> Int32:
    """Counts of every sample and class at these thresholds."""
    return count_detections(apply_thresholds(detections, thresholds), n_samples, len(SPEC.classes))
