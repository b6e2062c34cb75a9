"""What counts as seen: the cut after clustering, which is free, and the one call that does both."""

from __future__ import annotations

import numpy as np

from detector.errors import SettingError
from detector.grid.cluster import check_method, cluster
from detector.grid.methods.regions import regions
from detector.types import Cells, Dbscan, Detections, Method, Regions, Thresholds


def keep(detections: Detections, thresholds: Thresholds) -> Detections:
    """The detections whose score reaches their class's threshold and whose box is high enough, in the same order."""
    least = np.asarray(thresholds.scores, np.float32)[detections.class_id]
    high_enough = detections.height_px >= np.float32(thresholds.min_height_px)
    return detections[(detections.score >= least) & high_enough]


def detect(cells: Cells, thresholds: Thresholds) -> Detections:
    """Cluster the cells by the thresholds' method and keep what counts as seen."""
    if isinstance(thresholds.method, Regions):
        return keep(regions(cells, thresholds.scores), thresholds)
    return keep(cluster(cells, thresholds.method), thresholds)


def check_thresholds(thresholds: Thresholds, classes: tuple[str, ...], floor: float) -> None:
    """Raise SettingError for thresholds a run with these classes and this floor cannot answer.

    A coverage below the floor would need cells the run did not keep, and none is above 1. DBSCAN's summed coverage is
    at least ``min_samples`` in every cluster, so that a cut below it would do nothing.
    """
    check_method(thresholds.method, floor)
    if len(thresholds.scores) != len(classes):
        raise SettingError(f"{len(classes)} classes need {len(classes)} thresholds, not {len(thresholds.scores)}.")
    for name, score in zip(classes, thresholds.scores, strict=True):
        if not np.isfinite(score) or score < 0:
            raise SettingError(f"The threshold for {name} must be a number of at least 0, not {score:g}.")
        _check_score(name, score, thresholds.method, floor)
    if not thresholds.min_height_px >= 0:
        raise SettingError(f"The least height must be 0 pixels or more, not {thresholds.min_height_px:g}.")


def _check_score(name: str, score: float, method: Method, floor: float) -> None:
    """SettingError for a score at which everything or nothing would count, whatever the network said."""
    if isinstance(method, Dbscan):
        if score < method.min_samples:
            raise SettingError(
                f"DBSCAN's threshold cuts the summed coverage of all cells of an object, which is never below "
                f"{method.min_samples} (min_samples), so {score:g} for {name} would do nothing. "
                f"Choose {method.min_samples} or more."
            )
    elif score < floor:
        raise SettingError(
            f"This run kept coverage from {floor:g} upwards, so a threshold of {score:g} for {name} cannot be "
            f"used. Choose {floor:g} or more."
        )
    elif score > 1:
        raise SettingError(f"Coverage is never above 1, so a threshold of {score:g} for {name} would leave nothing.")


def score_range(detections: Detections, method: Method, floor: float) -> tuple[float, float]:
    """The lowest and highest threshold worth offering, for sliders and landscapes.

    Coverage (NMS, regions) runs from the run's floor to 1. DBSCAN's summed coverage runs from ``min_samples``, below
    which no cut does anything, to the next whole number above the run's largest sum.
    """
    if not isinstance(method, Dbscan):
        return floor, 1.0
    low = float(method.min_samples)
    return low, max(float(np.ceil(detections.score.max(initial=0))), low + 1)
