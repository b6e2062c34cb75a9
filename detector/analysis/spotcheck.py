"""The distance of a count from the truth, from a dozen frames that a person counted.

A sample survey. The run is known completely: how many people each threshold would count in every sample. What a person
sees is asked for only a few samples, drawn so that their answers, weighted, stand for all of them:

- Drawn with probability in proportion to how much the count of a sample depends on the threshold (plus a share for
  every sample, so that quiet stretches are looked at too), one from each of as many stretches of equal weight: spread
  over time, and more where the threshold matters.
- The count error at a threshold is the weighted (Hajek) mean of |counted - typed|. Neighbouring thresholds count nearly
  the same, so the best one is looked for on a smoothed curve: local parabolas, which take out the noise of single
  frames and keep the place of the valley.
- The best threshold is the median of the valleys over bootstrap resamples of the answers, which is steadier than the
  valley of one curve. The interval holds the middle 90 % of the resamples' lowest points, without smoothing, which
  would make it look surer than it is.

No answer is ever mixed with the model's numbers: nothing here starts from the threshold in use.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.types import Bool, Float64, Int32, Int64

FRAMES = 12
LEAST_ANSWERS = 5
"""Fewer answered frames than this give no recommendation."""

_EVEN_SHARE = 1.0  # of the mean dependence, added to every sample's weight
_SMOOTHING = 0.12  # of the range of thresholds: one standard deviation of the parabolas' weights
_RESAMPLES = 500
_MIDDLE = (5.0, 95.0)  # percentiles of the bootstrap interval


@dataclass(frozen=True, slots=True)
class DrawnSamples:
    """Samples to be counted, in the order of time: sample (K,), weight (K,), how many samples each one stands for."""

    sample: Int64
    weight: Float64


@dataclass(frozen=True, slots=True)
class Estimate:
    """The count error at every threshold, as the answers have it.

    thresholds and error (T,): the mean count error in people a frame; between low_error and
    high_error (T,) lie the middle 90 % of resamples. ``best`` is the recommended threshold, [low, high] its bootstrap
    interval; ``answers`` the number of frames they rest on.
    """

    thresholds: Float64
    error: Float64
    low_error: Float64
    high_error: Float64
    best: float
    low: float
    high: float
    answers: int

    def error_at(self, threshold: float) -> float:
        """The estimated count error (people a frame) at a threshold, between the ones looked at."""
        return float(np.interp(threshold, self.thresholds, self.error))


def draw_samples(
    landscape: Int32, thresholds: Float64, default: float, readable: Bool, seed: int, frames: int = FRAMES
) -> DrawnSamples:
    """Draw samples for a person to count: about ``frames`` of the readable ones, all of them where there are no more.

    ``landscape`` (T, S) holds the counts at rising thresholds (T,). A sample depends on the threshold as much as its
    count changes between half the model's ``default`` and halfway from there to the top. The same seed gives the same
    samples.
    """
    candidates = np.flatnonzero(readable)
    if len(candidates) <= frames:
        return DrawnSamples(candidates, np.ones(len(candidates)))
    share = _sampling_probabilities(landscape[:, candidates], thresholds, default)
    places = (np.arange(frames) + np.random.default_rng(seed).random(frames)) / frames
    hits = np.searchsorted(np.cumsum(share), places).clip(max=len(candidates) - 1)
    chosen, times = np.unique(hits, return_counts=True)
    return DrawnSamples(candidates[chosen], times / (frames * share[chosen]))


def estimate_error(
    landscape: Int32,
    thresholds: Float64,
    drawn: DrawnSamples,
    people: Int32,
    seed: int = 0,
    resamples: int = _RESAMPLES,
) -> Estimate | None:
    """The count error at every threshold and the best one, from ``people`` (K,), counted in each drawn sample.

    None while fewer than ``LEAST_ANSWERS`` frames are answered (a negative number: not yet), or where the count is the
    same at every threshold, so that there is nothing to choose.
    """
    answered = people >= 0
    sample, weight = drawn.sample[answered], drawn.weight[answered]
    counts = landscape[:, sample]
    if len(sample) < LEAST_ANSWERS or bool((counts == counts[:1]).all()):
        return None
    errors = np.abs(counts - people[answered]).T * weight[:, None]  # (K, T)
    times = _resample(len(sample), resamples, seed)  # (B, K)
    curves = (times @ errors) / (times @ weight)[:, None]  # (B, T)
    best = float(np.median(thresholds[_find_lowest(curves @ _smoothing_matrix(thresholds).T)]))
    low, high = np.percentile(thresholds[_find_lowest(curves)], _MIDDLE)
    low_error, high_error = np.percentile(curves, _MIDDLE, axis=0)
    error = errors.sum(axis=0) / weight.sum()
    within = (min(float(low), best), max(float(high), best))
    return Estimate(thresholds, error, low_error, high_error, best, *within, len(sample))


def _sampling_probabilities(landscape: Int32, thresholds: Float64, default: float) -> Float64:
    """The probability of each sample (S,), from how much its count depends on the threshold; sums to 1."""
    plausible_range = (default / 2, (default + thresholds[-1]) / 2)
    low, high = np.searchsorted(thresholds, plausible_range).clip(max=len(thresholds) - 1)
    depends = np.abs(landscape[low] - landscape[high]).astype(np.float64)
    weight = depends + _EVEN_SHARE * depends.mean() + 1e-9  # where nothing depends on it, all alike
    return np.asarray(weight / weight.sum(), np.float64)


def _resample(answers: int, resamples: int, seed: int) -> Float64:
    """How often each answer is in each bootstrap resample (B, K)."""
    rng = np.random.default_rng(seed)
    return rng.multinomial(answers, np.full(answers, 1 / answers), size=resamples).astype(np.float64)


def _smoothing_matrix(thresholds: Float64) -> Float64:
    """The matrix (T, T) that turns a curve into the values of parabolas fitted around each threshold.

    Local quadratic regression with Gaussian weights, evaluated where it is centred.
    """
    width = _SMOOTHING * (thresholds[-1] - thresholds[0])
    away = (thresholds[None, :] - thresholds[:, None]) / width  # (at, from)
    powers = np.stack([np.ones_like(away), away, away**2], axis=1)  # (T, 3, T)
    weighted = powers * np.exp(-0.5 * away**2)[:, None, :]
    normal = weighted @ powers.transpose(0, 2, 1)  # (T, 3, 3)
    return np.asarray(np.linalg.solve(normal, weighted)[:, 0], np.float64)


def _find_lowest(curves: Float64) -> Int64:
    """The position (B,) of each curve's lowest point; the middle of them where several are as low."""
    tied = curves <= curves.min(axis=1, keepdims=True) + 1e-9
    middle = (tied * np.arange(curves.shape[1])).sum(axis=1) / tied.sum(axis=1)
    return np.asarray(np.round(middle), np.int64)
