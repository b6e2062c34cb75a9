"""Sentences on how many people the known detectors found in hard footage, told where a run's footage is so."""

from __future__ import annotations

from detector.model.families import BUNDLED, PEOPLENET

_ELSEWHERE = "measured elsewhere, not run here."
_MEASURED: dict[tuple[str, str], str] = {
    (BUNDLED, "dark"): "On the demo clip darkened to a brightness of 0.17 this model found 5.9 people instead of 6.1; "
    "real darkness adds noise, and was not measured.",
    (BUNDLED, "blurred"): "On the demo clip blurred by 3 and by 5 pixels this model found 5.5 and 2.5 people instead "
    "of 6.1.",
    (BUNDLED, "low contrast"): "On the demo clip behind fog that takes 70 % of its contrast this model found 5.7 "
    "people instead of 6.1.",
    (BUNDLED, "crowded"): f"In crowded streets (16 to 37 people) this model found 48 to 61 % of them: {_ELSEWHERE}",
    (BUNDLED, "small"): f"With people of 25 pixels this model's F1 was 0.82, and 0.91 looking closer: {_ELSEWHERE}",
    (PEOPLENET, "dark"): f"On a darkened demo clip this model found 2.7 people instead of 5.8: {_ELSEWHERE}",
    (PEOPLENET, "crowded"): f"In crowded streets (16 to 37 people) this model found 77 to 86 % of them: {_ELSEWHERE}",
    (PEOPLENET, "small"): f"With people of 25 pixels this model's F1 was 0.52, and 0.87 looking closer: {_ELSEWHERE}",
}
"""By detector and condition of the footage. Those on the demo clip are of every 40th frame, 20 in all."""


def find_measured_limit(model_name: str, condition: str) -> str:
    """The sentence on what a model of this name found where the footage is so; empty where nobody measured it."""
    return _MEASURED.get((model_name, condition), "")
