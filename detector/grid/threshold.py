"""The cut after clustering, which is free, and the one call that does both."""

from __future__ import annotations

import numpy as np

from detector.errors import SettingError
from detector.types import Cells, Detections, Thresholds


def apply_thresholds(detections: Detections, thresholds: Thresholds) -> Detections:
    """The detections whose score reaches their class's threshold and whose box is high enough, in the same order."""
    least = np.asarray(thresholds.scores, np.float32)[detections.class_id]
    high_enough = detections.height_px >= np.float32(thresholds.min_height_px)
    return detections[(detections.score >= least) & high_enough]


def detect(cells: Cells, thresholds: Thresholds) -> Detections:
    """Cluster the cells by the thresholds' method and keep what counts."""
    return apply_thresholds(thresholds.method.detect(cells, thresholds.scores), thresholds)


def check_thresholds(thresholds: Thresholds, classes: tuple[str, ...], floor: float, passes: int = 1) -> None:
    """Raise SettingError for thresholds a run with these classes, this floor and so many passes cannot answer.

    A coverage below the floor would need cells the run did not keep, and none is above 1. A summed coverage is never
    below what the method asks of a cluster, so that a cut below it would do nothing. Where several passes have each
    seen the same object, what adds up coverage comes to more than its thresholds are made for.
    """
    thresholds.method.check(floor)
    if passes > 1 and thresholds.method.adds_up:
        raise SettingError(
            "This run looked closer, {passes} times at every picture, so the coverage that {method} adds up comes to "
            "more than its thresholds are made for. Take another method, or a run of the whole picture alone.",
            passes=passes,
            method=thresholds.method.title,
        )
    if len(thresholds.scores) != len(classes):
        raise SettingError(
            "{n_classes} classes need {n_classes} thresholds, not {n_scores}.",
            n_classes=len(classes),
            n_scores=len(thresholds.scores),
        )
    for name, score in zip(classes, thresholds.scores, strict=True):
        if not np.isfinite(score) or score < 0:
            raise SettingError(
                "The threshold for {name} must be a number of at least 0, not {score:g}.", name=name, score=score
            )
        thresholds.method.check_score(name, score, floor)
    if not thresholds.min_height_px >= 0:
        raise SettingError(
            "The least height must be 0 pixels or more, not {min_height_px:g}.", min_height_px=thresholds.min_height_px
        )
