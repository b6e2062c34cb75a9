"""Detections over time: counts, presence, bins and the figures a report wants.

Arrays run over the S samples of a run, readable or not. A sample stands for the time until the next one, and for none
over which there is no footage. What an unreadable sample would have shown is not known, so it is neither present nor
absent and left out of every mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from detector.types import Bool, Detections, Float64, Gaps, Int32, Int64

Reduction = Literal["mean", "max"]


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """A stretch of time [start_s, end_s) in seconds from the video's start."""

    start_s: float
    end_s: float

    @property
    def duration_s(self) -> float:
        """Its length in seconds."""
        return self.end_s - self.start_s


@dataclass(frozen=True, slots=True)
class Peak:
    """The first sample with the highest count."""

    sample: int
    time_s: float
    count: int


@dataclass(frozen=True, slots=True)
class Binned:
    """Values per bin of time: start_s and frames (B,), values (B, C), NaN where no frame of the bin could be read.

    ``frames`` counts the readable ones. Bins without any sample do not occur.
    """

    start_s: Float64
    values: Float64
    frames: Int64


@dataclass(frozen=True, slots=True)
class ClassSummary:
    """One class over a whole run. ``frames`` counts the readable ones; None where there is nothing to tell.

    first_seen_s, last_seen_s and max_at_s are times of samples; seconds_present adds up the time that samples with at
    least one detection stand for.
    """

    class_name: str
    frames: int
    mean_count: float | None
    max_count: int | None
    max_at_s: float | None
    seconds_present: float
    first_seen_s: float | None
    last_seen_s: float | None


def count_detections(detections: Detections, n_samples: int, n_classes: int) -> Int32:
    """Count the detections of each sample and class (S, C); 0 for unreadable samples, which have none."""
    cell = detections.sample.astype(np.int64) * n_classes + detections.class_id
    return np.bincount(cell, minlength=n_samples * n_classes).reshape(n_samples, n_classes).astype(np.int32)


def sample_ends_s(time_s: Float64, end_s: float, gaps: Gaps = ()) -> Float64:
    """The moment until which each sample stands (S,): the next sample, the end of the footage or a gap in it."""
    if not len(time_s):
        return np.zeros(0)
    starts_s = np.append([start_s for start_s, _ in gaps], np.inf)
    next_gap_s = starts_s[np.searchsorted(starts_s, time_s, side="right")]
    return np.asarray(np.minimum(np.append(time_s[1:], end_s), next_gap_s), np.float64)


def sample_lengths_s(time_s: Float64, end_s: float, gaps: Gaps = ()) -> Float64:
    """Seconds each sample stands for (S,)."""
    return np.maximum(sample_ends_s(time_s, end_s, gaps) - time_s, 0.0)


def find_presence(time_s: Float64, durations_s: Float64, present: Bool, collar_s: float = 0.0) -> list[Interval]:
    """The stretches of time in which something is present, gaps of at most ``collar_s`` seconds closed.

    ::

        present   ##  ####        ##
        collar      --      --
        result    ########        ##

    ``present`` (S,) is False where a sample shows nothing and where it could not be read: what nobody saw is bridged
    only by the collar. Gaps are compared to the millisecond.
    """
    rows = np.flatnonzero(present)
    if not len(rows):
        return []
    starts, ends = time_s[rows], (time_s + durations_s)[rows]
    gaps = np.flatnonzero(np.round(starts[1:] - ends[:-1], 3) > collar_s)
    first, last = np.append(0, gaps + 1), np.append(gaps, len(rows) - 1)
    return [Interval(float(starts[i]), float(ends[j])) for i, j in zip(first, last, strict=True)]


def bin_values(
    values: Int32 | Float64, time_s: Float64, readable: Bool, bin_s: float | None, reduction: Reduction
) -> Binned:
    """Mean or maximum of values (S, C) over bins [k * bin_s, (k + 1) * bin_s); None for a bin per sample."""
    if bin_s is not None and not bin_s > 0:
        raise ValueError(f"bin_s: expected more than 0, got {bin_s}")
    readable_values = np.where(readable[:, None], values, np.nan)
    if bin_s is None:
        return Binned(time_s, readable_values, readable.astype(np.int64))
    number, first = np.unique(_number_bins(time_s, bin_s), return_index=True)
    if not len(number):
        return Binned(np.zeros(0), readable_values, np.zeros(0, np.int64))
    start_s = np.asarray(number * bin_s, np.float64)
    frames = np.add.reduceat(readable.astype(np.int64), first)
    if reduction == "max":
        return Binned(start_s, np.fmax.reduceat(readable_values, first, axis=0), frames)
    total = np.add.reduceat(np.where(readable[:, None], values, 0.0), first, axis=0)
    mean = np.divide(total, frames[:, None], out=np.full(total.shape, np.nan), where=frames[:, None] > 0)
    return Binned(start_s, mean, frames)


def summarise(
    class_counts: Int32, time_s: Float64, durations_s: Float64, readable: Bool, classes: Sequence[str]
) -> list[ClassSummary]:
    """The key figures of every class, from counts (S, C)."""
    return [
        _summarise_class(name, class_counts[:, class_id], time_s, durations_s, readable)
        for class_id, name in enumerate(classes)
    ]


def find_peak(counts_of_class: Int32, time_s: Float64, readable: Bool) -> Peak | None:
    """The first readable sample with the highest count (S,); None where nothing was counted."""
    readable_counts = np.where(readable, counts_of_class, 0)
    if not readable_counts.any():
        return None
    sample = int(readable_counts.argmax())
    return Peak(sample, float(time_s[sample]), int(readable_counts[sample]))


def find_next_present(counts: Int32, sample: int, step: Literal[1, -1]) -> int | None:
    """The nearest sample after (step 1) or before (-1) ``sample`` with a count (S,) above zero."""
    present: Int64 = np.flatnonzero(counts > 0)
    ahead = present[present > sample] if step > 0 else present[present < sample][::-1]
    return int(ahead[0]) if len(ahead) else None


def _number_bins(time_s: Float64, bin_s: float) -> Int64:
    """The bin of each time. A microsecond's grace keeps 0.1 + 0.2 out of the bin before 0.3."""
    return np.floor((time_s + 1e-6) / bin_s).astype(np.int64)


def _summarise_class(
    name: str, counts_of_class: Int32, time_s: Float64, durations_s: Float64, readable: Bool
) -> ClassSummary:
    """The key figures of one class, from counts (S,)."""
    frames = int(readable.sum())
    peak = find_peak(counts_of_class, time_s, readable)
    present = np.flatnonzero(readable & (counts_of_class > 0))
    return ClassSummary(
        class_name=name,
        frames=frames,
        mean_count=float(counts_of_class[readable].mean()) if frames else None,
        max_count=(peak.count if peak else 0) if frames else None,
        max_at_s=peak.time_s if peak else None,
        seconds_present=float(durations_s[present].sum()),
        first_seen_s=float(time_s[present[0]]) if len(present) else None,
        last_seen_s=float(time_s[present[-1]]) if len(present) else None,
    )
