"""The thresholds each method starts from."""

from __future__ import annotations

from detector.types import Dbscan, Method, Nms, Regions, Thresholds

TAO_SCORES = {"face": 0.7}  # the least summed coverage in TAO's own DetectNet_v2 post-processing ...
TAO_SCORE = 0.9  # ... and that of every other class


def default_thresholds(scores: tuple[float, ...], *, has_boxes: bool) -> Thresholds:
    """The scores, with NMS; with connected regions where the network gives no boxes."""
    return Thresholds(scores, Nms() if has_boxes else Regions())


def default_scores(method: Method, classes: tuple[str, ...], own: tuple[float, ...]) -> tuple[float, ...]:
    """A score per class: the model's own for coverage, TAO's for summed coverage.

    Below ``min_samples`` no cut on summed coverage does anything, so TAO's are raised to it.
    """
    if not isinstance(method, Dbscan):
        return own
    return tuple(max(TAO_SCORES.get(name, TAO_SCORE), float(method.min_samples)) for name in classes)
