"""The speed of each box's chain behind and ahead of it, and how well it is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.analysis.tracks.boxes import NONE, Boxes
from detector.types import Float64, Int64

PLACE_NOISE = 0.06
"""How far a box lies from where its person is, in body heights: the standard deviation along each axis."""
WALKING = 0.7
"""The speed of people of whom nothing is known, in body heights a second: the standard deviation along each axis."""
TURNING = 0.15
"""How much a speed changes until the person is seen again, likewise."""
WINDOW_S = 1.0
"""A speed is measured over about so long: less shakes with the boxes, more is past where somebody turns."""


@dataclass(frozen=True, slots=True)
class Motion:
    """The speed of N boxes' people along both axes (N, 2) and its spread (N,), in body heights a second."""

    speed: Float64
    spread: Float64

    def __getitem__(self, rows: Int64) -> Motion:
        return Motion(self.speed[rows], self.spread[rows])


def measure_motion(boxes: Boxes, step: Int64) -> Motion:
    """The motion of each box over the rows that ``step`` (N,) leads along: ``Chains.before`` or ``after``.

    The speed between the box and one about WINDOW_S away, drawn towards standing still the less that distance in time
    tells: v = measured * w with w = WALKING^2 / (WALKING^2 + 2 (PLACE_NOISE / distance)^2), the mean of a normal
    distribution after one measurement. Where nothing is along the way, it is standing still by WALKING.
    """
    far = _walk(boxes.time_s, step)
    base_s = boxes.time_s - boxes.time_s[far]  # negative where the way leads ahead
    moved = (boxes.centre_px - boxes.centre_px[far]) / np.sqrt(boxes.height_px * boxes.height_px[far])[:, None]
    known = base_s != 0
    seconds = np.where(known, base_s, 1.0)
    measured = np.where(known, 2 * (PLACE_NOISE / seconds) ** 2, np.inf)
    weight = WALKING**2 / (WALKING**2 + measured)
    speed = moved / seconds[:, None] * weight[:, None]
    return Motion(speed, np.sqrt(WALKING**2 * (1 - weight) + TURNING**2 * known))


def _walk(time_s: Float64, step: Int64) -> Int64:
    """For each row the one along ``step`` that is the first at WINDOW_S or beyond, or the way's last."""
    far = np.arange(len(step))
    while True:
        on = np.where(np.abs(time_s[far] - time_s) < WINDOW_S, step[far], NONE)
        if (on == NONE).all():
            return far
        far = np.where(on == NONE, far, on)
