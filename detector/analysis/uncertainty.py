"""The uncertainty of the figures of a stretch of footage, as far as it comes from looking at some of its moments only.

Formulas, their sources and how often they hold are told in docs/uncertainty.md; ``python -m bench truth`` measures it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.analysis.errorband import measure_bias
from detector.analysis.spans import Spans, weigh_samples
from detector.analysis.spotcheck import CountedSamples
from detector.analysis.student import find_t_quantile
from detector.analysis.timeline import Interval, find_presence
from detector.types import Bool, Float64, Int32, Int64

HELD_S = 1.0
"""For so long a count has to hold to be more than a flicker."""
LEAST_SAMPLES = 5
"""From fewer samples nothing is told of how sure a mean is."""
CONFIDENCE = 0.95

_HELD_GRACE_S = 0.05  # frames taken once a second are up to a frame more or less than a second apart


@dataclass(frozen=True, slots=True)
class SamplingUncertainty:
    """The uncertainty of the figures of one class.

    The mean over time lies within ``mean_half_width`` of what every moment would have given, the seconds in view within
    ``present_half_width_s``, each in 95 of 100 cases; None where too few samples count. ``interval_s`` is the usual
    time between two looks: who was in view for less may have been missed. ``held_count`` is the most that held for
    HELD_S. ``peaks`` are all the times with the highest count, in order; none where nothing was counted.
    """

    interval_s: float | None
    mean_half_width: float | None
    present_half_width_s: float | None
    held_count: int | None
    peaks: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class CountBias:
    """The number that a detector counts more than is there (less, where it is below 0), by frames counted by eye.

    ``bias`` in people a frame lies between ``low`` and ``high`` in 95 of 100 cases; ``answers`` frames were counted.
    """

    bias: float
    low: float
    high: float
    answers: int


def assess_sampling(counts: Int32, spans: Spans, counted: Bool) -> SamplingUncertainty:
    """The uncertainty of one class's figures from its counts (S,) in samples that count (S,)."""
    highest = int(np.where(counted, counts, 0).max(initial=0))
    return SamplingUncertainty(
        interval_s=find_interval(spans, counted),
        mean_half_width=compute_mean_half_width(counts, spans.lengths_s, counted),
        present_half_width_s=compute_present_half_width(counts > 0, spans.lengths_s, counted),
        held_count=find_held_count(counts, spans, counted),
        peaks=tuple(find_presence(spans, counted & (counts == highest))) if highest else (),
    )


def find_interval(spans: Spans, counted: Bool) -> float | None:
    """The usual seconds from one sample that counts to the next; None where there are no two.

    The mean of those below some twice the median: gaps, and frames that could not be read, are nobody's choice.
    """
    taken_s = spans.start_s[counted]
    if len(taken_s) < 2:
        return None
    apart_s = np.diff(taken_s)
    return float(apart_s[apart_s < 1.9 * np.median(apart_s)].mean())


def compute_mean_half_width(values: Int32 | Float64, lengths_s: Float64, counted: Bool) -> float | None:
    """Half the width of the 95 % interval of a mean over time, by successive differences.

    For samples at even steps, of which neighbours are alike (Wolter, estimator v2): half the mean square of the
    differences of neighbours, here with each sample's weight, stands for the variance. One more difference of 1 than
    was seen is added, as a few equal counts do not mean that nothing ever changes. None for less than LEAST_SAMPLES.
    """
    n = int(counted.sum())
    if n < LEAST_SAMPLES:
        return None
    weights = weigh_samples(lengths_s, counted)[counted]
    weights = weights / weights.sum()
    steps = np.diff(values[counted].astype(np.float64)) * (weights[1:] + weights[:-1]) / 2
    variance = (np.square(steps).sum() + np.square(weights).max()) / 2 * n / (n - 1)
    return float(find_t_quantile(_count_freedom(n), CONFIDENCE) * np.sqrt(variance))


def compute_present_half_width(present: Bool, lengths_s: Float64, counted: Bool) -> float | None:
    """Half the width of the 95 % interval of the seconds in view; None for less than LEAST_SAMPLES.

    Somebody came or went at any moment between two samples that differ, which is an error of a twelfth of that time's
    square in the variance. Twice as much is taken, and one edge more than was seen: between samples that are alike
    somebody can have come and gone. Detections that flicker make edges which are not seen, so it is a lower bound.
    """
    n = int(counted.sum())
    if n < LEAST_SAMPLES:
        return None
    steps_s = lengths_s[counted]
    edges = np.diff(present[counted].astype(np.int64)) != 0
    variance = (np.square(steps_s[:-1][edges]).sum() + np.square(steps_s).max()) / 6
    return float(find_t_quantile(_count_freedom(n), CONFIDENCE) * np.sqrt(variance))


def find_held_count(counts: Int32, spans: Spans, counted: Bool) -> int | None:
    """The highest count that was reached or passed in every sample of at least HELD_S; None where no look is so long.

    The time goes from the first of these samples to the last: a single look shows no more than its moment.
    """
    for level in range(int(np.where(counted, counts, 0).max(initial=0)), -1, -1):
        first, last = _find_runs(counted & (counts >= level), spans)
        if np.any(spans.start_s[last] - spans.start_s[first] >= HELD_S - _HELD_GRACE_S):
            return level
    return None


def estimate_bias(counts: Int32, counted: CountedSamples) -> CountBias:
    """The weighted (Hajek) mean of counts (K,) minus counts by eye, with Student's interval within thirds."""
    share = len(counts) / counted.total
    drawn = (counted.weight, counted.stratum, share, counted.slip_rate)
    bias, band = measure_bias(counts - counted.people, *drawn, CONFIDENCE)
    return CountBias(bias, *band, len(counts))


def _count_freedom(n: int) -> float:
    """Degrees of freedom of a variance from the differences of n neighbours: those of n - 1 values, less a third."""
    return 2 * (n - 1) ** 2 / (3 * n - 4)


def _find_runs(holds: Bool, spans: Spans) -> tuple[Int64, Int64]:
    """The first and last samples (R,) of stretches in which every sample holds and none of the time is missing."""
    rows = np.flatnonzero(holds)
    if not len(rows):
        return rows, rows
    together = (np.diff(rows) == 1) & (spans.start_s[rows[1:]] <= spans.end_s[rows[:-1]] + 1e-6)
    breaks = np.flatnonzero(~together)
    return rows[np.append(0, breaks + 1)], rows[np.append(breaks, len(rows) - 1)]
