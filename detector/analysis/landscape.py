"""Counts at every threshold: time across, threshold up, and what the curve over thresholds suggests."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.grid.methods.components import joined
from detector.grid.methods.regions import touching
from detector.grid.order import by_row
from detector.types import Bool, Cells, Detections, Float32, Float64, Int32, Int64

MOVES_LITTLE = 0.10  # a plateau's lowest mean count is at most this share below its highest ...
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
    """A stretch of thresholds [low, high] over which the mean count hardly moves; its values at both ends."""

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
    own = detections.class_id == class_id
    passed = _passed(detections.score[own], thresholds)
    cell = passed * n_samples + detections.sample[own]
    levels = len(thresholds) + 1
    exactly = np.bincount(cell, minlength=levels * n_samples).reshape(levels, n_samples)
    return np.cumsum(exactly[:0:-1], axis=0, dtype=np.int32)[::-1]


def region_landscape(
    cells: Cells, n_samples: int, thresholds: Float64, class_id: int, min_height_px: float = 0.0
) -> Int32:
    """The same (T, S) for a network without boxes, whose regions split as the threshold rises.

    Row k equals the counts of ``grid.regions.regions`` at thresholds[k]. The thresholds are walked downwards: cells and
    the contacts between them are only ever added, so each contact is joined once.
    """
    own = cells[cells.class_id == class_id]
    own = own[by_row(own)]
    passed = _passed(own.score, thresholds)
    a, b = touching(own.sample.astype(np.int64), own.row, own.col)
    contact = np.minimum(passed[a], passed[b])  # both cells pass so many thresholds
    root = np.arange(len(own))
    counted = np.zeros((len(thresholds), n_samples), np.int32)
    for k in reversed(range(len(thresholds))):
        new = contact == k + 1
        root = joined(root, a[new], b[new])
        there = np.flatnonzero(passed > k)
        heads = _tall(own, root, there, min_height_px)
        counted[k] = np.bincount(own.sample[heads], minlength=n_samples)
    return counted


def _passed(score: Float32, thresholds: Float64) -> Int64:
    """How many of the rising thresholds (T,) each score reaches; float32, as ``keep`` compares."""
    if np.any(np.diff(thresholds) <= 0):
        raise ValueError("thresholds: expected rising numbers")
    return np.searchsorted(np.asarray(thresholds, np.float32), score, side="right")


def _tall(cells: Cells, root: Int64, there: Int64, min_height_px: float) -> Int64:
    """The first cell of every region of the cells ``there`` that is at least so high."""
    heads: Int64 = there[root[there] == there]
    if min_height_px <= 0:
        return heads
    top, bottom = np.full(len(root), np.inf, np.float32), np.full(len(root), -np.inf, np.float32)
    np.minimum.at(top, root[there], cells.xyxy_model_px[there, 1])
    np.maximum.at(bottom, root[there], cells.xyxy_model_px[there, 3])
    tall: Int64 = heads[(bottom - top)[heads] >= np.float32(min_height_px)]
    return tall


def sweep(counted: Int32, thresholds: Float64, durations_s: Float64, readable: Bool) -> Sweep:
    """Mean, maximum and seconds present against the threshold, from a landscape (T, S), over readable samples."""
    known = counted[:, readable]
    frames = known.shape[1]
    mean = known.mean(axis=1) if frames else np.full(len(counted), np.nan)
    present = (known > 0).astype(np.float64) @ durations_s[readable]
    return Sweep(np.asarray(thresholds, np.float64), mean, known.max(axis=1, initial=0), present)


def plateau(swept: Sweep, frames: int, least: float = 0.0) -> Plateau | None:
    """The widest stretch of thresholds over which the mean count hardly moves, or None.

    Hardly: within the stretch its lowest value is at most a tenth below its highest. A stretch counts only if it is
    wide (15 % of the thresholds looked at) and everywhere rests on 20 detections over the ``frames`` readable frames;
    so neither the nothing above the highest score nor a single odd detection is ever a plateau. Thresholds below
    ``least`` are not considered: with DBSCAN give ``min_samples``, below which no cut does anything. Of equally wide
    stretches the lowest is taken.
    """
    offered = swept.thresholds >= least
    level, mean = swept.thresholds[offered], swept.mean[offered]
    if len(level) < 2:
        return None
    stretch = np.where(np.triu(np.ones((len(level), len(level)), bool)), mean, np.nan)  # row: from, column: to
    lowest, highest = np.fmin.accumulate(stretch, axis=1), np.fmax.accumulate(stretch, axis=1)
    enough = lowest * frames >= ENOUGH_DETECTIONS - 1e-6
    flat = (lowest >= (1 - MOVES_LITTLE) * highest) & enough
    width = np.where(flat, level[None, :] - level[:, None], 0.0)
    low, high = np.unravel_index(int(width.argmax()), width.shape)
    if width[low, high] < WIDE_ENOUGH * (level[-1] - level[0]):
        return None
    return Plateau(float(level[low]), float(level[high]), float(mean[low]), float(mean[high]))
