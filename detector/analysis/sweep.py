"""Sweeps of the count over thresholds, and the plateau that suggests one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.analysis.spans import mean_over_time
from detector.types import Bool, Float64, Int32, Int64

MOVES_LITTLE = 0.10  # a plateau's lowest mean count is at most this share below its highest ...
WIDE_ENOUGH = 0.15  # ... over at least this share of the thresholds; a straight fall to nothing only reaches 0.10 ...
ENOUGH_DETECTIONS = 20  # ... and rests on at least so many detections


@dataclass(frozen=True, slots=True)
class Sweep:
    """The count against a rising threshold: arrays (T,).

    ``mean`` over time, NaN where no frame could be read; ``detections``: how many there are in all frames together.
    """

    thresholds: Float64
    mean: Float64
    maximum: Int32
    seconds_present: Float64
    detections: Int64


@dataclass(frozen=True, slots=True)
class Plateau:
    """A stretch of thresholds [low, high] over which the mean count hardly moves; its values at both ends."""

    low: float
    high: float
    mean_at_low: float
    mean_at_high: float

    @property
    def suggestion(self) -> float:
        """The threshold in its middle, farthest from where the count begins to move."""
        return (self.low + self.high) / 2


def sweep_thresholds(counts: Int32, thresholds: Float64, lengths_s: Float64, readable: Bool) -> Sweep:
    """The figures against the threshold, from a landscape (T, S), over readable samples and the time they stand for."""
    readable_counts = counts[:, readable]
    return Sweep(
        thresholds=np.asarray(thresholds, np.float64),
        mean=mean_over_time(counts, lengths_s, readable),
        maximum=readable_counts.max(axis=1, initial=0),
        seconds_present=(readable_counts > 0).astype(np.float64) @ lengths_s[readable],
        detections=readable_counts.sum(axis=1, dtype=np.int64),
    )


def find_plateau(sweep: Sweep, least: float = 0.0) -> Plateau | None:
    """The widest stretch of thresholds over which the mean count hardly moves, or None.

    Hardly: within the stretch its lowest value is at most a tenth below its highest. A stretch counts only if it is
    wide (15 % of the thresholds looked at) and everywhere rests on 20 detections;
    so neither the nothing above the highest score nor a single odd detection is ever a plateau. Thresholds below
    ``least`` are not considered: with DBSCAN give ``min_samples``, below which no cut does anything. Of equally wide
    stretches the lowest is taken.
    """
    in_range = sweep.thresholds >= least
    level, mean = sweep.thresholds[in_range], sweep.mean[in_range]
    if len(level) < 2:
        return None
    stretch = np.where(np.triu(np.ones((len(level), len(level)), bool)), mean, np.nan)  # row: from, column: to
    lowest, highest = np.fmin.accumulate(stretch, axis=1), np.fmax.accumulate(stretch, axis=1)
    detections = np.where(np.triu(np.ones(stretch.shape, bool)), sweep.detections[in_range], np.inf)
    enough = np.minimum.accumulate(detections, axis=1) >= ENOUGH_DETECTIONS
    is_flat = (lowest >= (1 - MOVES_LITTLE) * highest) & enough
    width = np.where(is_flat, level[None, :] - level[:, None], 0.0)
    low, high = np.unravel_index(int(width.argmax()), width.shape)
    if width[low, high] < WIDE_ENOUGH * (level[-1] - level[0]):
        return None
    return Plateau(float(level[low]), float(level[high]), float(mean[low]), float(mean[high]))
