"""The distance of a count from the truth, from a dozen frames that a person counted.

A sample survey. The run is known completely: how many people each threshold would count in every sample. What a person
sees is asked for only a few samples, drawn at random so that their answers stand for all of them:

- The footage is cut into thirds of as many samples. Round after round one is drawn from each, so that the answers of
  whoever stops early are spread over the footage as well, and asking for more frames goes on where the draw ended.
- The count error at a threshold is the weighted mean of |counted - typed|. Its band is a score interval: the variance
  of a frame's error is taken to grow with the mean error, as it does for counts, and is measured within thirds.
- The best threshold is the median of the valleys of smoothed curves over bootstrap resamples of the answers. It was
  chosen by these answers, so the error it is said to have is another: each answer's error at the threshold that the
  resamples without this answer choose.

Formulas, sources and how often the bands hold: docs/spot-check.md. No answer is ever mixed with the model's numbers:
nothing here starts from the threshold in use.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from detector.analysis.errorband import CONFIDENCE, Band, ErrorSpread, measure_spread
from detector.analysis.smoothing import make_smoothing_matrix
from detector.analysis.student import find_t_quantile
from detector.types import Bool, Float64, Int32, Int64

FRAMES = 12
LEAST_ANSWERS = 8
"""Fewer answered frames than this give no recommendation."""

_STRATA = 3
_RESAMPLES = 500


@dataclass(frozen=True, slots=True)
class CountedSamples:
    """Samples that a person counted, and what was seen in them; K of them.

    sample (K,); people (K,), a half where the same frame was counted twice and two numbers came of it; weight (K,), how
    many samples each stands for; stratum (K,), the third of the footage it was drawn from. ``total`` is the number of
    samples they were drawn from, and ``slip_rate`` the share of answers that are one too many or too few.
    """

    sample: Int64
    people: Float64
    weight: Float64
    stratum: Int64
    total: float
    slip_rate: float = 0.0


@dataclass(frozen=True, slots=True)
class Estimate:
    """The count error at every threshold, as the answers have it.

    thresholds and error (T,): the mean count error in people a frame; between low_error and high_error (T,) it lies in
    90 of 100 cases. ``best`` is the recommended threshold, [low, high] where the best one lies in 90 of 100 cases;
    ``best_error`` is the band of the error at the recommended one, and one more answer would make it narrower by
    ``narrowing``. ``answers`` is the number of frames they rest on.
    """

    thresholds: Float64
    error: Float64
    low_error: Float64
    high_error: Float64
    best: float
    low: float
    high: float
    best_error: Band
    narrowing: float
    answers: int

    def band_at(self, threshold: float) -> Band:
        """The band of the count error (people a frame) at a threshold, between the ones looked at."""
        return Band(*(float(np.interp(threshold, self.thresholds, edge)) for edge in (self.low_error, self.high_error)))


def draw_samples(readable: Bool, seed: int, frames: int = FRAMES) -> Int64:
    """Draw samples for a person to count: ``frames`` of the readable ones, all of them where there are no more.

    They come in the order in which to ask for them. The same seed gives the same ones; more go on where fewer end.
    """
    rng = np.random.default_rng(seed)
    candidates = np.flatnonzero(readable)
    thirds = [rng.permutation(third) for third in np.array_split(candidates, _STRATA)]
    turns = range(min(-(-frames // _STRATA), len(thirds[0])) if len(candidates) else 0)
    order = [sample for turn in turns for sample in _take_turn(thirds, turn, rng)]
    return np.asarray(order[:frames], np.int64)


def find_strata(readable: Bool, sample: Int64) -> Int64:
    """The third (K,) of the readable samples that each sample lies in."""
    candidates = np.flatnonzero(readable)
    edges = np.cumsum([len(part) for part in np.array_split(candidates, _STRATA)])
    return np.searchsorted(edges[:-1], np.searchsorted(candidates, sample), side="right").astype(np.int64)


def estimate_slip_rate(differences: list[int]) -> float:
    """The share of a person's answers that are one off, from the ``differences`` between two answers to one frame.

    One in ten is taken for granted before anything is known, as much as if ten answers had shown it; that two answers
    agree is too little to go below it.
    """
    return min(1.0, max(0.1, (1 + sum(differences)) / (10 + 2 * len(differences))))


def estimate_error(
    landscape: Int32, thresholds: Float64, counted: CountedSamples, seed: int = 0, resamples: int = _RESAMPLES
) -> Estimate | None:
    """The count error at every threshold and the best one, from the answers; ``landscape`` (T, S) holds the counts.

    None while there are fewer than ``LEAST_ANSWERS``, or where the count is the same at every threshold, so that there
    is nothing to choose.
    """
    counts = landscape[:, counted.sample]
    if len(counted.sample) < LEAST_ANSWERS or bool((counts == counts[:1]).all()):
        return None
    errors = np.abs(counts - counted.people).T  # (K, T)
    times = _resample(len(errors), resamples, seed)  # (B, K)
    curves = (times @ (errors * counted.weight[:, None])) / (times @ counted.weight)[:, None]  # (B, T)
    valleys = _find_lowest(curves @ make_smoothing_matrix(thresholds).T)
    best = float(np.median(thresholds[valleys]))
    low, high = _find_interval(curves, thresholds, len(errors))
    spread = _spread_of(errors, counted)
    unseen = _spread_of(_find_unseen_errors(errors, times, valleys), counted)
    return Estimate(
        thresholds=thresholds,
        error=spread.mean,
        low_error=spread.band.low,
        high_error=spread.band.high,
        best=best,
        low=min(low, best),
        high=max(high, best),
        best_error=Band(float(unseen.band.low[0]), float(unseen.band.high[0])),
        narrowing=float(unseen.narrowing[0]),
        answers=len(errors),
    )


def _take_turn(thirds: list[Int64], turn: int, rng: np.random.Generator) -> list[int]:
    """The next sample of each third that has one, in an order of their own."""
    taken: list[int] = rng.permutation([int(third[turn]) for third in thirds if turn < len(third)]).tolist()
    return taken


def _spread_of(errors: Float64, counted: CountedSamples) -> ErrorSpread:
    share = len(errors) / counted.total
    return measure_spread(errors, counted.weight, counted.stratum, share, counted.slip_rate)


def _find_unseen_errors(errors: Float64, times: Float64, valleys: Int64) -> Float64:
    """Each answer's error (K, 1) at the threshold that the resamples without it choose (out of bag)."""
    chosen = [int(np.median(valleys[times[:, answer] == 0])) for answer in range(len(errors))]
    return errors[np.arange(len(errors)), chosen][:, None]


def _find_interval(curves: Float64, thresholds: Float64, answers: int) -> tuple[float, float]:
    """The interval for the best threshold, from the curves (B, T) of the resamples.

    In a few frames many thresholds count alike, and a curve is lowest over a stretch: the best one may lie anywhere in
    it, so the low end is a quantile of where these stretches begin and the high end one of where they end.
    """
    lowest = curves <= curves.min(axis=1, keepdims=True) + 1e-9
    outside, inside = _find_quantiles(answers)
    begins, ends = lowest.argmax(axis=1), lowest.shape[1] - 1 - lowest[:, ::-1].argmax(axis=1)
    return float(np.quantile(thresholds[begins], outside)), float(np.quantile(thresholds[ends], inside))


def _find_quantiles(answers: int) -> tuple[float, float]:
    """The quantiles of resamples that hold 90 %: farther out than 5 and 95 %, as few answers spread too little.

    Expanded percentiles (Hesterberg 2015): as far out as t would reach, and the wider by n / (n - 1).
    """
    reach = find_t_quantile(answers - 1, CONFIDENCE) * np.sqrt(answers / (answers - 1))
    outside = NormalDist().cdf(-reach)
    return outside, 1 - outside


def _resample(answers: int, resamples: int, seed: int) -> Float64:
    """How often each answer is in each bootstrap resample (B, K)."""
    rng = np.random.default_rng(seed)
    return rng.multinomial(answers, np.full(answers, 1 / answers), size=resamples).astype(np.float64)


def _find_lowest(curves: Float64) -> Int64:
    """The position (B,) of each curve's lowest point; the middle of them where several are as low."""
    tied = curves <= curves.min(axis=1, keepdims=True) + 1e-9
    middle = (tied * np.arange(curves.shape[1])).sum(axis=1) / tied.sum(axis=1)
    return np.asarray(np.round(middle), np.int64)
