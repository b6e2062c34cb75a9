"""Walkers whose paths are known, as a detector would see them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.analysis.tracks import Boxes
from detector.types import Float64, Int64

TALL_PX = 100.0


@dataclass(frozen=True, slots=True)
class Walker:
    """Somebody who walks straight from a point at a time to another point at another time, and is TALL_PX tall."""

    start_s: float
    end_s: float
    start_px: tuple[float, float]
    end_px: tuple[float, float]

    def at(self, time_s: Float64) -> Float64:
        """Where they are at these moments (N, 2)."""
        part = ((time_s - self.start_s) / (self.end_s - self.start_s))[:, None]
        return np.asarray(self.start_px) * (1 - part) + np.asarray(self.end_px) * part


def see(
    walkers: list[Walker], time_s: Float64, *, missed: float = 0.0, noise_px: float = 0.0, seed: int = 0
) -> tuple[Boxes, Int64]:
    """The boxes of the walkers at these moments, a part of them missed, and the walker of each box (N,)."""
    rng = np.random.default_rng(seed)
    rows = [
        (sample, who)
        for sample, moment in enumerate(time_s.tolist())
        for who, walker in enumerate(walkers)
        if walker.start_s <= moment <= walker.end_s and rng.random() >= missed
    ]
    sample, who = np.asarray(rows, np.int64).reshape(-1, 2).T
    places = [walkers[w].at(time_s[s : s + 1])[0] for s, w in rows]
    centre = np.asarray(places).reshape(-1, 2) + rng.normal(0, noise_px, (len(rows), 2))
    half = np.array([0.2, 0.5]) * TALL_PX
    boxes = np.hstack((centre - half, centre + half)).astype(np.float32)
    return Boxes(sample.astype(np.int32), time_s[sample], boxes), who
