"""A dozen counted frames have to find the threshold that all frames would."""

from __future__ import annotations

import numpy as np
import pytest

from detector.analysis.spotcheck import FRAMES, LEAST_ANSWERS, DrawnSamples, draw_samples, estimate_error
from detector.types import Float64, Int32

THRESHOLDS = np.linspace(0.02, 1.0, 99)


def planted(seed: int, best: float, n_samples: int = 600) -> tuple[Int32, Int32]:
    """People with scores above ``best`` and clutter below it, a few of each on the wrong side: landscape and truth."""
    rng = np.random.default_rng(seed)
    truth = rng.poisson(3 + 2 * np.sin(np.arange(n_samples) / 60), n_samples)
    landscape = np.zeros((len(THRESHOLDS), n_samples), np.int32)
    for sample, people in enumerate(truth):
        real = np.clip(rng.normal(best + 0.2, 0.1, people), 0, 1)
        clutter = np.clip(rng.normal(best - 0.2, 0.1, rng.poisson(4)), 0, 1)
        scores = np.concatenate([real, clutter])
        landscape[:, sample] = (scores[None, :] >= THRESHOLDS[:, None]).sum(axis=1)
    return landscape, truth.astype(np.int32)


def all_readable(n_samples: int) -> np.ndarray:
    return np.ones(n_samples, np.bool_)


def true_errors(landscape: Int32, truth: Int32) -> Float64:
    errors: Float64 = np.abs(landscape - truth).mean(axis=1)
    return errors


@pytest.mark.parametrize("n_samples", [0, 1, FRAMES], ids=["none", "one", "as many as wanted"])
def test_a_short_run_is_counted_whole(n_samples: int) -> None:
    drawn = draw_samples(np.zeros((99, n_samples), np.int32), THRESHOLDS, 0.5, all_readable(n_samples), seed=1)
    assert drawn.sample.tolist() == list(range(n_samples))
    assert drawn.weight.tolist() == [1.0] * n_samples


def test_frames_are_in_the_order_of_time_readable_and_repeatable() -> None:
    landscape, _ = planted(0, 0.5)
    readable = all_readable(600)
    readable[100:300] = False
    first, again, other = (draw_samples(landscape, THRESHOLDS, 0.5, readable, seed) for seed in (3, 3, 4))
    assert first.sample.tolist() == again.sample.tolist() != other.sample.tolist()
    assert np.all(np.diff(first.sample) > 0)
    assert readable[first.sample].all()


def test_frames_are_spread_over_time_and_lie_more_where_the_threshold_matters() -> None:
    landscape = np.ones((99, 600), np.int32)
    landscape[:50, 300:] = 5  # only the second half depends on the threshold
    chosen = np.concatenate(
        [draw_samples(landscape, THRESHOLDS, 0.5, all_readable(600), seed).sample for seed in range(50)]
    ).astype(int)
    late = float((chosen >= 300).mean())
    assert 0.6 < late < 0.9
    assert np.bincount(chosen // 100, minlength=6).min() > 0


def test_weights_make_the_frames_stand_for_the_whole_run() -> None:
    landscape, _ = planted(1, 0.5)
    totals = [draw_samples(landscape, THRESHOLDS, 0.5, all_readable(600), seed).weight.sum() for seed in range(200)]
    assert np.mean(totals) == pytest.approx(600, rel=0.03)


@pytest.mark.parametrize("best", [0.35, 0.5, 0.65])
@pytest.mark.parametrize("default", [0.3, 0.5, 0.7], ids=lambda d: f"default {d}")
def test_the_recommended_threshold_counts_nearly_as_well_as_the_best(best: float, default: float) -> None:
    landscape, truth = planted(2, best)
    errors = true_errors(landscape, truth)
    losses = []
    for seed in range(40):
        drawn = draw_samples(landscape, THRESHOLDS, default, all_readable(600), seed)
        found = estimate_error(landscape, THRESHOLDS, drawn, truth[drawn.sample], seed)
        assert found is not None
        assert found.low <= found.best <= found.high
        losses.append(np.interp(found.best, THRESHOLDS, errors) - errors.min())
    assert np.mean(np.asarray(losses) <= 0.1) >= 0.9


def test_with_every_frame_counted_the_error_is_exact() -> None:
    landscape, truth = planted(3, 0.5, n_samples=FRAMES)
    drawn = draw_samples(landscape, THRESHOLDS, 0.5, all_readable(FRAMES), seed=0)
    found = estimate_error(landscape, THRESHOLDS, drawn, truth)
    assert found is not None
    assert found.error == pytest.approx(true_errors(landscape, truth))
    assert found.error_at(0.5) == pytest.approx(np.interp(0.5, THRESHOLDS, found.error))


def test_frames_not_yet_answered_are_left_out() -> None:
    landscape, truth = planted(4, 0.5)
    drawn = draw_samples(landscape, THRESHOLDS, 0.5, all_readable(600), seed=0)
    people = truth[drawn.sample]
    people[8:] = -1
    first = DrawnSamples(drawn.sample[:8], drawn.weight[:8])
    partly, alone = (
        estimate_error(landscape, THRESHOLDS, drawn, people),
        estimate_error(landscape, THRESHOLDS, first, people[:8]),
    )
    assert partly is not None
    assert alone is not None
    assert partly.answers == 8
    assert partly.best == alone.best


def test_too_few_answers_recommend_nothing() -> None:
    landscape, truth = planted(5, 0.5)
    drawn = draw_samples(landscape, THRESHOLDS, 0.5, all_readable(600), seed=0)
    people = truth[drawn.sample]
    people[LEAST_ANSWERS - 1 :] = -1
    assert estimate_error(landscape, THRESHOLDS, drawn, people) is None


def test_nothing_to_choose_where_every_threshold_counts_alike() -> None:
    landscape = np.full((99, 50), 2, np.int32)
    drawn = draw_samples(landscape, THRESHOLDS, 0.5, all_readable(50), seed=0)
    assert estimate_error(landscape, THRESHOLDS, drawn, np.full(len(drawn.sample), 2, np.int32)) is None


def test_an_empty_place_asks_for_a_threshold_above_the_clutter() -> None:
    landscape, _ = planted(6, 0.6)
    clutter_only = np.maximum(landscape - landscape[60], 0)
    drawn = draw_samples(clutter_only, THRESHOLDS, 0.5, all_readable(600), seed=0)
    found = estimate_error(clutter_only, THRESHOLDS, drawn, np.zeros(len(drawn.sample), np.int32))
    assert found is not None
    assert found.best >= THRESHOLDS[55]
