"""What counts as seen in a run at given thresholds, where every export begins."""

from __future__ import annotations

from typing import Any

import numpy as np

from detector.grid.threshold import check_thresholds, detect
from detector.library.run import Run
from detector.overlay.draw import FACE
from detector.types import Detections, Float32, Thresholds


def found(run: Run, thresholds: Thresholds) -> Detections:
    """What counts as seen in this run. Raises SettingError for thresholds it cannot answer."""
    check_thresholds(thresholds, run.classes, run.manifest.floor)
    return detect(run.cells, thresholds)


def of_sample(detections: Detections, sample: int) -> Detections:
    """The detections of one sample; they are in the order of samples."""
    first, after = np.searchsorted(detections.sample, [sample, sample + 1])
    return detections[slice(int(first), int(after))]


def faces_to_hide(run: Run, thresholds: Thresholds) -> Detections:
    """The faces that have to go from a picture: also those only half as sure as what counts as seen, and small ones.

    A blurred wall does no harm. Empty where the network knows no faces.
    """
    if FACE not in run.classes:
        return Detections.empty()
    face = run.classes.index(FACE)
    scores = tuple(score / 2 for score in thresholds.scores)
    floored = tuple(max(score, run.manifest.floor) for score in scores)
    return detect(run.cells[run.cells.class_id == face], Thresholds(floored, thresholds.method))


def source_boxes(run: Run, seen: Detections) -> Float32:
    """The detections' boxes (N, 4) in source pixels, clipped to the picture."""
    return run.to_source(seen.sample, seen.xyxy_model_px)


def settings(run: Run, thresholds: Thresholds) -> dict[str, Any]:
    """The thresholds in words that a file can carry: scores by class, the method with its parameters, least height."""
    method = thresholds.method
    return {
        "scores": dict(zip(run.classes, thresholds.scores, strict=True)),
        "method": {**{p.name: getattr(method, p.name) for p in method.parameters}, "name": method.name},
        "min_height_model_px": thresholds.min_height_px,
    }
