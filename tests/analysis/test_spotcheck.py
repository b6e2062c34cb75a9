"""A dozen counted frames have to find the threshold that all frames would, and say how surely."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from detector.analysis.spotcheck import (
    FRAMES,
    LEAST_ANSWERS,
    CountedSamples,
    Estimate,
    draw_samples,
    estimate_error,
    estimate_slip_rate,
    find_strata,
)
from detector.types import Bool, Float64, Int32, Int64

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


def all_readable(n_samples: int) -> Bool:
    return np.ones(n_samples, np.bool_)


def true_errors(landscape: Int32, truth: Int32) -> Float64:
    errors: Float64 = np.abs(landscape - truth).mean(axis=1)
    return errors


def counted(sample: Int64, truth: Int32, slip_rate: float = 0.0) -> CountedSamples:
    """The truth in these samples, as somebody counts who never errs."""
    total = float(len(truth))
    weight = np.full(len(sample), total / max(len(sample), 1))
    strata = find_strata(all_readable(len(truth)), sample)
    return CountedSamples(sample, truth[sample].astype(np.float64), weight, strata, total, slip_rate)


def asked(landscape: Int32, truth: Int32, seed: int, answers: int = FRAMES) -> Estimate:
    found = estimate_error(
        landscape, THRESHOLDS, counted(draw_samples(all_readable(len(truth)), seed, answers), truth), seed
    )
    assert found is not None
    return found


@pytest.mark.parametrize("n_samples", [0, 1, 2, FRAMES], ids=["none", "one", "two", "as many as wanted"])
def test_a_short_run_is_counted_whole(n_samples: int) -> None:
    assert sorted(draw_samples(all_readable(n_samples), seed=1).tolist()) == list(range(n_samples))


def test_frames_are_readable_and_repeatable_and_none_comes_twice() -> None:
    readable = all_readable(600)
    readable[100:300] = False
    first, again, other = (draw_samples(readable, seed, 90).tolist() for seed in (3, 3, 4))
    assert first == again != other
    assert len(set(first)) == 90
    assert readable[first].all()


def test_more_frames_go_on_where_fewer_ended() -> None:
    assert draw_samples(all_readable(50), 5, 40).tolist()[:7] == draw_samples(all_readable(50), 5, 7).tolist()


@pytest.mark.parametrize("answers", [3, 9, 12])
def test_whoever_stops_early_has_still_looked_all_over_the_footage(answers: int) -> None:
    for seed in range(20):
        thirds = draw_samples(all_readable(600), seed, answers) // 200
        assert np.bincount(thirds, minlength=3).tolist() == [answers // 3] * 3


def test_every_frame_is_as_likely_as_any_other() -> None:
    drawn = np.concatenate([draw_samples(all_readable(30), seed, 6) for seed in range(2000)])
    assert np.bincount(drawn, minlength=30) == pytest.approx(400, rel=0.2)


def test_thirds_hold_what_the_draw_took_from_them() -> None:
    readable = np.arange(100) % 7 != 0
    drawn = draw_samples(readable, 2, 30)
    assert np.bincount(find_strata(readable, drawn)).tolist() == [10, 10, 10]


@pytest.mark.parametrize("best", [0.35, 0.5, 0.65])
def test_the_recommended_threshold_counts_nearly_as_well_as_the_best(best: float) -> None:
    landscape, truth = planted(2, best)
    errors = true_errors(landscape, truth)
    losses = []
    for seed in range(40):
        found = asked(landscape, truth, seed)
        assert found.low <= found.best <= found.high
        losses.append(np.interp(found.best, THRESHOLDS, errors) - errors.min())
    assert np.mean(np.asarray(losses) <= 0.1) >= 0.9


@pytest.mark.parametrize("answers", [LEAST_ANSWERS, FRAMES, pytest.param(30, marks=pytest.mark.long)])
def test_bands_hold_as_often_as_they_say(answers: int) -> None:
    """Of 200 checks 90 in 100 are expected; fewer than 84 has a chance of 1 in 100."""
    landscape, truth = planted(7, 0.5)
    errors = true_errors(landscape, truth)
    held = []
    for seed in range(200):
        found = asked(landscape, truth, seed, answers)
        advised = float(np.interp(found.best, THRESHOLDS, errors))
        own = float(np.interp(0.4, THRESHOLDS, errors))
        band = found.band_at(0.4)
        held.append([band.low <= own <= band.high, found.best_error.low <= advised <= found.best_error.high])
    assert np.mean(held, axis=0).tolist() == pytest.approx([0.9, 0.9], abs=0.065)


def test_with_every_frame_counted_the_error_is_exact() -> None:
    landscape, truth = planted(3, 0.5, n_samples=FRAMES)
    found = asked(landscape, truth, seed=0)
    assert found.error == pytest.approx(true_errors(landscape, truth))
    assert found.low_error == pytest.approx(found.error)
    assert found.high_error == pytest.approx(found.error)


def test_whoever_counts_a_frame_in_two_ways_is_not_taken_for_exact() -> None:
    landscape, truth = planted(3, 0.5, n_samples=FRAMES)
    drawn = draw_samples(all_readable(FRAMES), 0)
    found = estimate_error(landscape, THRESHOLDS, counted(drawn, truth, slip_rate=0.3))
    assert found is not None
    band = found.band_at(0.4)
    assert band.high - band.low > 0.2


@pytest.mark.parametrize(("differences", "rate"), [([], 1 / 10), ([0], 1 / 10), ([1], 2 / 12), ([30], 1.0)])
def test_slips_are_taken_for_granted_until_answers_agree(differences: list[int], rate: float) -> None:
    assert estimate_slip_rate(differences) == pytest.approx(rate)


def test_more_answers_narrow_the_band_by_about_what_was_said() -> None:
    landscape, truth = planted(4, 0.5)
    widths = {
        answers: np.mean([np.diff(asked(landscape, truth, seed, answers).best_error) for seed in range(60)])
        for answers in (12, 13)
    }
    said = np.mean([asked(landscape, truth, seed, 12).narrowing for seed in range(60)])
    assert said == pytest.approx(widths[12] - widths[13], abs=0.03)
    assert said > 0.01


def test_the_advised_threshold_is_not_said_to_be_as_good_as_on_its_own_answers() -> None:
    """Where thresholds differ by luck alone, the lowest of the errors is lower than what it stands for."""
    rng = np.random.default_rng(1)
    truth = rng.poisson(5, 600).astype(np.int32)
    landscape = rng.poisson(5, (99, 600)).astype(np.int32)
    found = [asked(landscape, truth, seed) for seed in range(60)]
    lowest = np.mean([advice.error.min() for advice in found])
    said = np.mean([sum(advice.best_error) / 2 for advice in found])
    assert lowest < 0.7 * true_errors(landscape, truth).mean() < said


def test_too_few_answers_recommend_nothing() -> None:
    landscape, truth = planted(5, 0.5)
    drawn = draw_samples(all_readable(600), 0, LEAST_ANSWERS - 1)
    assert estimate_error(landscape, THRESHOLDS, counted(drawn, truth)) is None


def test_nothing_to_choose_where_every_threshold_counts_alike() -> None:
    landscape, truth = np.full((99, 50), 2, np.int32), np.full(50, 2, np.int32)
    assert estimate_error(landscape, THRESHOLDS, counted(draw_samples(all_readable(50), 0), truth)) is None


def test_an_older_check_with_uneven_weights_is_still_read() -> None:
    landscape, truth = planted(8, 0.5)
    even = counted(np.sort(draw_samples(all_readable(600), 0)), truth)
    uneven = replace(even, weight=even.weight * np.linspace(0.5, 1.5, FRAMES))
    found = estimate_error(landscape, THRESHOLDS, uneven)
    assert found is not None
    assert found.error != pytest.approx(true_errors(landscape, truth))
    assert np.all((found.low_error <= found.error) & (found.error <= found.high_error))


def test_an_empty_place_asks_for_a_threshold_above_the_clutter() -> None:
    landscape, _ = planted(6, 0.6)
    clutter_only = np.maximum(landscape - landscape[60], 0)
    found = asked(clutter_only, np.zeros(600, np.int32), seed=0)
    assert found.best >= THRESHOLDS[55]
