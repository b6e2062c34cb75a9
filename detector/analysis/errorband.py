"""The band of a mean count error: where it lies in 90 of 100 cases, from a few frames.

An error of counts is never negative, mostly small, now and then large: its mean's spread grows with the mean itself. So
the band is a score interval (Wilson's, for a variance in proportion to the mean): all means m from which the measured
one is no farther than t standard errors, each by its own standard error,

    (measured - m)^2 <= t^2 * phi * m / n,    phi = variance within strata / measured mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from detector.analysis.student import find_t_quantile
from detector.types import Float64, Int64

CONFIDENCE = 0.9


class Band(NamedTuple):
    """Two ends between which something lies."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Edges:
    """The ends (T,) of a band at every threshold."""

    low: Float64
    high: Float64


@dataclass(frozen=True, slots=True)
class ErrorSpread:
    """Means (T,), their band, and how much narrower one more answer would make it (T,)."""

    mean: Float64
    band: Edges
    narrowing: Float64


def measure_spread(
    errors: Float64, weight: Float64, stratum: Int64, share: float, slip_rate: float = 0.0
) -> ErrorSpread:
    """The mean errors of K answers at T thresholds, from ``errors`` (K, T), with their bands.

    ``weight`` and ``stratum`` (K,) as the samples were drawn, ``share`` how much of the footage was counted: what was
    counted is no longer uncertain, but for the person's own slips. Of these ``slip_rate`` of the answers may have one,
    which makes an error of one out of none: the low end allows for as many. K is more than the strata are.
    """
    n, weights = len(errors), weight / weight.sum()
    mean = weights @ errors
    freedom = n - len(np.unique(stratum))
    effective = 1 / np.square(weights).sum()
    variance = _measure_variance(errors, weights, stratum) * effective * n / freedom
    left = _find_left(variance, share, slip_rate)
    phi = np.where(mean > 0, np.maximum(variance / np.where(mean > 0, mean, 1), 1 / n), np.nan)
    least = np.maximum(mean - _count_slips(weights @ (errors == 0), slip_rate), 0.0)
    low, high = (_find_edges(of, phi, effective, freedom, left) for of in (least, mean))
    less_low, less_high = (_find_edges(of, phi, effective * (n + 1) / n, freedom + 1, left) for of in (least, mean))
    narrowing = (high.high - low.low) - (less_high.high - less_low.low)
    return ErrorSpread(mean, Edges(low.low, high.high), narrowing)


def measure_bias(
    differences: Float64, weight: Float64, stratum: Int64, share: float, slip_rate: float, confidence: float
) -> tuple[float, Band]:
    """The mean difference of K answers, with the band in which it lies in so many cases; arguments as above.

    ``differences`` (K,) have a sign, and slips go either way: the mean plus and minus t standard errors. That all are
    alike does not say that all others are: their variance is taken to be 1 / K at least.
    """
    n, weights = len(differences), weight / weight.sum()
    freedom, squares = n - len(np.unique(stratum)), float(np.square(weights).sum())
    measured = _measure_variance(differences[:, None], weights, stratum) / squares * n / freedom
    variance = np.maximum(measured, 1 / n)
    mean = float(weights @ differences)
    left = float((variance * _find_left(variance, share, slip_rate))[0])
    reach = float(find_t_quantile(freedom, confidence) * np.sqrt(left * squares))
    return mean, Band(mean - reach, mean + reach)


def _find_left(variance: Float64, share: float, slip_rate: float) -> Float64:
    """The share (T,) of the variance that is left once so much of the footage was counted, slips included."""
    unknown = variance * (1 - share) + np.minimum(slip_rate, variance) * share
    return np.divide(unknown, variance, out=np.full_like(variance, 1 - share), where=variance > 0)


def _count_slips(without: Float64, slip_rate: float) -> Float64:
    """The share (T,) of answers that only a slip made wrong; ``without`` is that of answers without an error."""
    if slip_rate >= 1:
        return np.ones_like(without)
    return np.minimum(without * slip_rate / (1 - slip_rate), 1 - without)


def _measure_variance(errors: Float64, weights: Float64, stratum: Int64) -> Float64:
    """The weighted sums of squares (T,) around each stratum's own mean."""
    total = np.zeros(errors.shape[1])
    for each in np.unique(stratum):
        inside = stratum == each
        own = weights[inside] @ errors[inside] / weights[inside].sum()
        total += np.square(weights[inside]) @ np.square(errors[inside] - own)
    return total


def _find_edges(mean: Float64, phi: Float64, effective: float, freedom: float, left: Float64) -> Edges:
    """The two means at which the measured one is just within reach.

    Where no frame has an error there is no spread to go by: the band ends where so many frames without one would come
    up in 5 of 100 cases.
    """
    reach = find_t_quantile(freedom, CONFIDENCE) ** 2 * phi / effective
    without = 1 - ((1 - CONFIDENCE) / 2) ** (1 / effective)
    reach = np.where(np.isnan(phi), without, reach) * left
    half = np.sqrt(reach * mean + np.square(reach) / 4)
    return Edges(np.maximum(mean + reach / 2 - half, 0.0), mean + reach / 2 + half)
