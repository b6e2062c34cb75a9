"""Detections over time: counts, presence, bins and the figures a report wants.

Arrays run over the S samples of a run, readable or not. Means are over the time that samples stand for (``spans``).
What an unreadable sample would have shown is not known, so it is neither present nor absent and left out of every mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from detector.analysis.spans import Spans, mean_over_time
from detector.types import Bool, Detections, Float64, Int32, Int64

Reduction = Literal["mean", "max"]

_GRACE_S = 1e-6


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
    """Values per bin of time: start_s and frames (B,), values (B, C), NaN where nothing of the bin could be read.

    ``frames`` counts the readable ones in view during the bin. Bins for which no sample stands do not occur.
    """

    start_s: Float64
    values: Float64
    frames: Int64


@dataclass(frozen=True, slots=True)
class ClassSummary:
    """One class over a whole run. ``frames`` counts the readable ones; None where there is nothing to tell.

    mean_count is over time. first_seen_s, last_seen_s and max_at_s are times of samples; seconds_present adds up the
    time that samples with at least one detection stand for.
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


def find_presence(spans: Spans, present: Bool, collar_s: float = 0.0) -> list[Interval]:
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
    starts, ends = spans.start_s[rows], (spans.start_s + spans.lengths_s)[rows]
    gaps = np.flatnonzero(np.round(starts[1:] - ends[:-1], 3) > collar_s)
    first, last = np.append(0, gaps + 1), np.append(gaps, len(rows) - 1)
    return [Interval(float(starts[i]), float(ends[j])) for i, j in zip(first, last, strict=True)]


def bin_values(
    values: Int32 | Float64,
    spans: Spans,
    readable: Bool,
    bin_s: float | None,
    reduction: Reduction,
    *,
    origin_s: float = 0.0,
) -> Binned:
    """Mean over time or maximum of values (S, C) in bins [k * bin_s, (k + 1) * bin_s); None for a bin per sample.

    Bins are counted from ``origin_s``, which may lie before the footage. A sample belongs to every bin that it stands
    in, with the time that it stands there.
    """
    if bin_s is not None and not bin_s > 0:
        raise ValueError(f"bin_s: expected more than 0, got {bin_s}")
    readable_values = np.where(readable[:, None], values, np.nan)
    if bin_s is None:
        return Binned(spans.start_s, readable_values, readable.astype(np.int64))
    if not len(spans):
        return Binned(np.zeros(0), readable_values, np.zeros(0, np.int64))
    row, number, seconds = cut_at_bins(spans, bin_s, origin_s)
    bins, first = np.unique(number, return_index=True)
    start_s, counts = np.asarray(bins * bin_s + origin_s, np.float64), readable[row]
    frames = np.add.reduceat(counts.astype(np.int64), first)
    if reduction == "max":
        return Binned(start_s, np.fmax.reduceat(readable_values[row], first, axis=0), frames)
    timeless = np.add.reduceat(seconds * counts, first) == 0  # single pictures weigh alike
    weight = np.where(np.repeat(timeless, np.diff(first, append=len(row))), 1.0, seconds) * counts
    total = np.add.reduceat(np.where(counts[:, None], values[row], 0.0) * weight[:, None], first, axis=0)
    whole = np.add.reduceat(weight, first)[:, None]
    return Binned(start_s, np.divide(total, whole, out=np.full(total.shape, np.nan), where=whole > 0), frames)


def summarise(
    class_counts: Int32, spans: Spans, time_s: Float64, readable: Bool, classes: Sequence[str]
) -> list[ClassSummary]:
    """The key figures of every class, from counts (S, C) of samples at time_s (S,)."""
    return [
        _summarise_class(name, class_counts[:, class_id], spans, time_s, readable)
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


def cut_at_bins(spans: Spans, bin_s: float, origin_s: float = 0.0) -> tuple[Int64, Int64, Float64]:
    """The parts of samples that the edges of bins make: their sample, their bin and their seconds, each (P,)."""
    spans = Spans(spans.start_s - origin_s, spans.end_s - origin_s)
    first = _number_bins(spans.start_s, bin_s)
    pieces = np.maximum(_number_bins(spans.end_s - 2 * _GRACE_S, bin_s) - first, 0) + 1
    row = np.repeat(np.arange(len(spans)), pieces)
    number = first[row] + np.arange(len(row)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    parts = Spans(np.maximum(spans.start_s[row], number * bin_s), np.minimum(spans.end_s[row], (number + 1) * bin_s))
    return row, number, parts.lengths_s


def _number_bins(time_s: Float64, bin_s: float) -> Int64:
    """The bin of each time. A microsecond's grace keeps 0.1 + 0.2 out of the bin before 0.3."""
    return np.floor((time_s + _GRACE_S) / bin_s).astype(np.int64)


def _summarise_class(name: str, counts_of_class: Int32, spans: Spans, time_s: Float64, readable: Bool) -> ClassSummary:
    """The key figures of one class, from counts (S,)."""
    frames = int(readable.sum())
    peak = find_peak(counts_of_class, time_s, readable)
    present = np.flatnonzero(readable & (counts_of_class > 0))
    return ClassSummary(
        class_name=name,
        frames=frames,
        mean_count=float(mean_over_time(counts_of_class, spans.lengths_s, readable)) if frames else None,
        max_count=(peak.count if peak else 0) if frames else None,
        max_at_s=peak.time_s if peak else None,
        seconds_present=float(spans.lengths_s[present].sum()),
        first_seen_s=float(time_s[present[0]]) if len(present) else None,
        last_seen_s=float(time_s[present[-1]]) if len(present) else None,
    )
