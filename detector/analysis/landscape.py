"""Counts at every threshold: time across, threshold up, and what the curve over thresholds suggests."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.types import Bool, Detections, Float64, Int32

MOVES_LITTLE = 0.10  # a plateau's count falls by at most this share from its lower to its upper end ...
WIDE_ENOUGH = 0.15  # ... over at least this share of the thresholds; a straight fall to nothing only reaches 0.10 ...
ENOUGH_DETECTIONS = 20  # ... and rests on at least so many detections


@dataclass(frozen=True, slots=True)
class Sweep:
    """What the count does as the threshold rises: four arrays (T,); means are NaN where no frame could be read."""

    thresholds: Float64
    mean: Float64
    maximum: Int32
    seconds_present: Float64


@dataclass(frozen=True, slots=True)
class Plateau:
    """A stretch of thresholds [low, high] over which the mean count falls only from mean_at_low to mean_at_high."""

    low: float
    high: float
    mean_at_low: float
    mean_at_high: float

    @property
    def suggestion(self) -> float:
        """The threshold in its middle, farthest from where the count begins to move."""
        return (self.low + self.high) / 2


def landscape(detections: Detections, n_samples: int, thresholds: Float64, class_id: int) -> Int32:
    """How many detections of a class each sample has at each threshold (T, S), from one 2-D histogram.

    ``thresholds`` (T,) must rise. Row k equals the counts after ``grid.threshold.keep`` at thresholds[k]; cut a least
    height before.
    """
    levels = np.asarray(thresholds, np.float32)
    if np.any(np.diff(thresholds) <= 0):
        raise ValueError("thresholds: expected rising numbers")
    own = detections.class_id == class_id
    reached = np.searchsorted(levels, detections.score[own], side="right")  # how many thresholds each one passes
    cell = reached * n_samples + detections.sample[own]
    exactly = np.bincount(cell, minlength=(len(levels) + 1) * n_samples).reshape(len(levels) + 1, n_samples)
    at_least = np.cumsum(exactly[:0:-1], axis=0, dtype=np.int32)
    return at_least[::-1]


def sweep(counted: Int32, thresholds: Float64, durations_s: Float64, readable: Bool) -> Sweep:
    """Mean, maximum and seconds present against the threshold, from a landscape (T, S), over readable samples."""
    known = counted[:, readable]
    frames = known.shape[1]
    mean = known.mean(axis=1) if frames else np.full(len(counted), np.nan)
    present = (known > 0).astype(np.float64) @ durations_s[readable]
    return Sweep(np.asarray(thresholds, np.float64), mean, known.max(axis=1, initial=0), present)


def plateau(swept: Sweep, frames: int, least: float = 0.0) -> Plateau | None:
    """The widest stretch of thresholds over which the mean count hardly moves, or None.

    Hardly: it falls by no more than a tenth from the stretch's lower to its upper end. A stretch counts only if it is
    wide (15 % of the thresholds looked at), and if at its upper end it still rests on 20 detections over the
    ``frames`` readable frames; so neither the nothing above the highest score nor a single odd detection is ever a
    plateau. Thresholds below ``least`` are not considered: with DBSCAN give ``min_samples``, below which no cut does
    anything. Of equally wide stretches the lowest is taken.
    """
    offered = swept.thresholds >= least
    level, mean = swept.thresholds[offered], swept.mean[offered]
    if len(level) < 2:
        return None
    enough = np.nan_to_num(mean) * frames >= ENOUGH_DETECTIONS - 1e-6
    flat = (mean[None, :] >= (1 - MOVES_LITTLE) * mean[:, None]) & enough[None, :]  # (from, to)
    width = np.where(flat, level[None, :] - level[:, None], 0.0)
    low, high = np.unravel_index(int(width.argmax()), width.shape)
    if width[low, high] < WIDE_ENOUGH * (level[-1] - level[0]):
        return None
    return Plateau(float(level[low]), float(level[high]), float(mean[low]), float(mean[high]))
