"""Scenes made up: people come at random, stay for a while, and are missed now and then by a detector."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.types import Bool, Int32

STEP_S = 0.1
"""Seconds from one frame to the next."""
_MISSED_S = 0.3  # how long somebody is missed at a time, on average


@dataclass(frozen=True, slots=True)
class Scene:
    """How busy a scene is: arrivals a second, seconds that somebody stays on average, and the share that is missed."""

    arrivals_per_s: float
    stay_s: float
    missed: float


SCENES = tuple(
    Scene(arrivals, stay_s, missed)
    for arrivals, stay_s in ((0.02, 5.0), (0.1, 5.0), (0.3, 10.0), (1.0, 20.0))
    for missed in (0.0, 0.05, 0.15)
)
"""From an empty place at night to a busy square, with a perfect detector, a good one and a poor one."""


def simulate_counts(scene: Scene, duration_s: float, rng: np.random.Generator) -> Int32:
    """The number of people found in every frame (F,)."""
    before_s = 5 * scene.stay_s  # so that the place is as full at the start as later
    n = rng.poisson(scene.arrivals_per_s * (duration_s + before_s))
    came_s = rng.uniform(-before_s, duration_s, n)
    went_s = came_s + rng.exponential(scene.stay_s, n)
    frames = round(duration_s / STEP_S)
    counts = np.zeros(frames, np.int32)
    first, after = (np.clip(np.ceil(times_s / STEP_S), 0, frames).astype(int) for times_s in (came_s, went_s))
    for start, stop in zip(first.tolist(), after.tolist(), strict=True):
        counts[start:stop] += _simulate_found(stop - start, scene.missed, rng)
    return counts


def _simulate_found(frames: int, missed: float, rng: np.random.Generator) -> Bool:
    """True where one person is found (F,): stretches of both kinds, of random length."""
    if not missed or not frames:
        return np.ones(frames, np.bool_)
    missed_frames = _MISSED_S / STEP_S
    means = {True: missed_frames * (1 - missed) / missed, False: missed_frames}
    found, parts, length = bool(rng.random() >= missed), [], 0
    while length < frames:
        parts.append(np.full(rng.geometric(1 / max(means[found], 1.0)), found))
        length, found = length + len(parts[-1]), not found
    return np.concatenate(parts)[:frames]
