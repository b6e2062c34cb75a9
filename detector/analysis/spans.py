"""The time that samples stand for, and means over it: one rule for every figure.

A sample stands for what is in view until the next one is taken, and for no time over which there is no footage.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detector.types import Bool, Float64, Gaps

_GRACE_S = 1e-6


@dataclass(frozen=True, slots=True)
class Spans:
    """From when to when each sample stands: start_s, end_s (S,), rising, in seconds from the video's start."""

    start_s: Float64
    end_s: Float64

    def __len__(self) -> int:
        return len(self.start_s)

    def __getitem__(self, rows: slice | npt.NDArray[np.int64]) -> Spans:
        return Spans(self.start_s[rows], self.end_s[rows])

    @property
    def lengths_s(self) -> Float64:
        """Seconds each sample stands for (S,)."""
        return np.maximum(self.end_s - self.start_s, 0.0)

    def rows_between(self, start_s: float | None, end_s: float | None) -> slice:
        """The samples that stand in [start_s, end_s), compared to six decimals as addresses have; None: no bound."""
        first = 0 if start_s is None else self._in_view_at(start_s)
        after = len(self) if end_s is None else int(np.searchsorted(self.start_s, end_s - _GRACE_S))
        return slice(first, max(first, after))

    def _in_view_at(self, moment_s: float) -> int:
        """The sample that stands at a moment; the next one where none does."""
        before = int(np.searchsorted(self.start_s, moment_s + _GRACE_S, side="right")) - 1
        stands = before >= 0 and (
            self.end_s[before] > moment_s + _GRACE_S or self.start_s[before] >= moment_s - _GRACE_S
        )
        return before if stands else before + 1

    def clip(self, start_s: float | None, end_s: float | None) -> Spans:
        """The same within [start_s, end_s]; None for no bound."""
        if start_s is None and end_s is None:
            return self
        return Spans(np.clip(self.start_s, start_s, end_s), np.clip(self.end_s, start_s, end_s))


def make_spans(time_s: Float64, end_s: float, gaps: Gaps = ()) -> Spans:
    """Samples taken at time_s (S,) of footage that ends at ``end_s``; ``gaps`` in it are pairs of seconds."""
    if not len(time_s):
        return Spans(np.zeros(0), np.zeros(0))
    starts_s = np.append([start_s for start_s, _ in gaps], np.inf)
    next_gap_s = starts_s[np.searchsorted(starts_s, time_s, side="right")]
    return Spans(time_s, np.asarray(np.minimum(np.append(time_s[1:], end_s), next_gap_s), np.float64))


def weigh_samples(lengths_s: Float64, counted: Bool) -> Float64:
    """Weights (S,) of a mean over time: the seconds of each sample that counts, 0 of the others.

    Where those that count stand for no time at all, as a single picture does, they weigh alike.
    """
    seconds = np.where(counted, lengths_s, 0.0)
    return seconds if seconds.any() else counted.astype(np.float64)


def mean_over_time(values: npt.NDArray[np.generic], lengths_s: Float64, counted: Bool) -> Float64:
    """Means of values (..., S) over the time of the samples that count (...); NaN where none does."""
    if not counted.any():
        return np.full(values.shape[:-1], np.nan)
    weights = weigh_samples(lengths_s, counted)
    return np.asarray(np.where(counted, values, 0) @ weights / weights.sum(), np.float64)
