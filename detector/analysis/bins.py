"""Counts by the minute, the quarter, the hour: what a table of a report has for each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.analysis.spans import Spans
from detector.analysis.timeline import bin_values, cut_at_bins
from detector.types import Bool, Float64, Int32, Int64

_GRACE_S = 1e-6


@dataclass(frozen=True, slots=True)
class BinTable:
    """Figures per bin of time (B,) and class (B, C), within the stretch that was asked about.

    start_s, end_s (B,): a bin's edges, the first and last cut by the stretch. frames (B,): how many count.
    counted_s (B,): the seconds that count. mean_count, max_count (B, C): over time, and the most at once; NaN where
    nothing of the bin counts. present_s (B, C): seconds with at least one.
    """

    start_s: Float64
    end_s: Float64
    frames: Int64
    counted_s: Float64
    mean_count: Float64
    max_count: Float64
    present_s: Float64

    def __len__(self) -> int:
        return len(self.start_s)

    def rank_by_mean(self, class_id: int) -> Int64:
        """The place of each bin among all by its mean (B,), from 1 for the busiest; 0 where nothing is seen.

        Bins that tie share a place.
        """
        means = np.nan_to_num(self.mean_count[:, class_id])
        places = 1 + np.searchsorted(np.sort(-means), -means)
        return np.where(means > 0, places, 0).astype(np.int64)

    def count_moments(self, times_s: Float64) -> Int64:
        """The number of these moments (N,) in each bin (B,); one where there is no footage is the bin's before it."""
        if not len(self):
            return np.zeros(0, np.int64)
        rows = np.searchsorted(self.start_s, times_s + _GRACE_S, side="right") - 1
        return np.bincount(np.maximum(rows, 0), minlength=len(self)).astype(np.int64)


def tabulate_bins(counts: Int32, spans: Spans, counted: Bool, bin_s: float, *, origin_s: float = 0.0) -> BinTable:
    """Counts (S, C) of samples, where those ``counted`` (S,) count, in bins of ``bin_s`` seconds from ``origin_s``."""
    if not len(spans):
        none, no_counts = np.zeros(0), np.zeros((0, counts.shape[1]))
        return BinTable(none, none, np.zeros(0, np.int64), none, no_counts, no_counts, no_counts)
    means = bin_values(counts, spans, counted, bin_s, "mean", origin_s=origin_s)
    row, number, seconds = cut_at_bins(spans, bin_s, origin_s)
    first = np.unique(number, return_index=True)[1]
    counted_s = seconds * counted[row]
    present_s = counted_s[:, None] * (counts[row] > 0)
    return BinTable(
        start_s=np.maximum(means.start_s, spans.start_s[0]),
        end_s=np.minimum(means.start_s + bin_s, spans.end_s[-1]),
        frames=means.frames,
        counted_s=np.asarray(np.add.reduceat(counted_s, first), np.float64),
        mean_count=means.values,
        max_count=bin_values(counts, spans, counted, bin_s, "max", origin_s=origin_s).values,
        present_s=np.asarray(np.add.reduceat(present_s, first, axis=0), np.float64),
    )
