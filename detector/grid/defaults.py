"""The thresholds each method starts from."""

from __future__ import annotations

from detector.types import Dbscan, Method

TAO_SCORE = 0.9
TAO_SCORES = {"face": 0.7}
"""Least summed coverage in TAO's own DetectNet_v2 post-processing; every other class takes ``TAO_SCORE``."""


def default_scores(method: Method, classes: tuple[str, ...], own: tuple[float, ...]) -> tuple[float, ...]:
    """A score per class: the model's own for coverage; for summed coverage TAO's, raised to where a cut begins to do
    anything.
    """
    if not isinstance(method, Dbscan):
        return own
    return tuple(max(TAO_SCORES.get(name, TAO_SCORE), float(method.min_samples)) for name in classes)
