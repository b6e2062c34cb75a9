"""The questions that a run's sampling can answer about people who are followed, in plain words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.types import Bool, Float64

PEOPLE_S = 0.6
"""Different people are told up to this interval."""
PASSAGES_S = 1.2
"""People are followed at all, and passages told, up to this interval."""
ADVISED_S = 0.5
"""The longest usual interval at which different people are told."""


@dataclass(frozen=True, slots=True)
class Question:
    """Something that people ask of footage: ``purpose`` completes "to ...", ``every_s`` is how often to look for it."""

    purpose: str
    every_s: float


QUESTIONS = (
    Question("see how many at once", 1.0),
    Question("tell different people", 0.5),
    Question("count people passing", 0.2),
)
"""Of 32 passages in the labelled clip 28 are found at 1 s, 30 at 0.5 s and 31 at 0.2 s (``python -m bench tracks``)."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """The answers that an interval between samples allows: ``passages`` of lines, and different ``people``.

    ``interval_s`` is None where there are fewer than two samples. ``why`` is a sentence or two where something is
    refused, with the interval that would do; empty where nothing is.
    """

    interval_s: float | None
    passages: bool
    people: bool
    why: str


def judge_sampling(time_s: Float64, counted: Bool) -> Allowed:
    """The answers that samples at time_s (S,) allow, of which those that are ``counted`` (S,) can be used."""
    interval_s = usual_interval(time_s[counted])
    if interval_s is None:
        return Allowed(None, False, False, "Nobody is followed in a single frame.")
    return Allowed(interval_s, interval_s <= PASSAGES_S, interval_s <= PEOPLE_S, _explain(interval_s))


def usual_interval(time_s: Float64) -> float | None:
    """The interval in seconds in which the middle of the time lies that passes between samples (S,); None of one."""
    between = np.sort(np.diff(time_s))
    if not len(between):
        return None
    return float(between[np.searchsorted(np.cumsum(between), between.sum() / 2)])


def _explain(interval_s: float) -> str:
    if interval_s <= PEOPLE_S:
        return ""
    every = f"{interval_s:.3g} s"
    if interval_s <= PASSAGES_S:
        return (
            f"This run looked once every {every}. Who passes a line can be told from that, but not how many different "
            f"people there were: two who meet are too easily taken for each other. "
            f"Analyse every {ADVISED_S:g} s or more often."
        )
    return (
        f"This run looked once every {every}, and between two looks people walk too far to be told apart. "
        f"Analyse every {ADVISED_S:g} s or more often to follow them, or once a second to count who passes a line."
    )
