"""How sure figures are: formulas at their edges. How often they hold is measured by ``python -m bench truth``."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bench.simulated import SCENES, simulate_counts
from detector.analysis.spans import Spans, make_spans
from detector.analysis.spotcheck import CountedSamples
from detector.analysis.uncertainty import (
    LEAST_SAMPLES,
    assess_sampling,
    compute_mean_half_width,
    compute_present_half_width,
    estimate_bias,
    find_held_count,
    find_interval,
)
from detector.types import Bool, Int32


def counts(*values: int) -> Int32:
    return np.asarray(values, np.int32)


def looks(n: int, every_s: float = 1.0) -> Spans:
    return make_spans(np.arange(n, dtype=np.float64) * every_s, n * every_s)


def every(n: int) -> Bool:
    return np.ones(n, np.bool_)


def test_nothing_looked_at_says_nothing() -> None:
    found = assess_sampling(counts(), looks(0), every(0))
    assert (found.interval_s, found.mean_half_width, found.present_half_width_s) == (None, None, None)
    assert (found.held_count, found.peaks) == (None, ())


def test_one_frame_says_only_what_it_shows() -> None:
    found = assess_sampling(counts(3), looks(1), every(1))
    assert (found.interval_s, found.mean_half_width, found.held_count) == (None, None, None)
    assert [(peak.start_s, peak.end_s) for peak in found.peaks] == [(0.0, 1.0)]


def test_the_usual_time_between_looks_leaves_out_what_could_not_be_read() -> None:
    taken = np.asarray([0.0, 0.2, 0.5, 0.7, 1.0, 4.0, 4.2, 4.5])
    assert find_interval(make_spans(taken, 5.0), every(8)) == pytest.approx(0.25)


def test_from_few_samples_no_interval_is_told() -> None:
    few = LEAST_SAMPLES - 1
    assert assess_sampling(counts(*range(few)), looks(few), every(few)).mean_half_width is None
    assert assess_sampling(counts(*range(few + 1)), looks(few + 1), every(few + 1)).mean_half_width is not None


def test_counts_that_never_change_are_not_said_to_be_exact() -> None:
    narrow, wide = (compute_mean_half_width(counts(*[4] * n), np.ones(n), every(n)) for n in (500, 5))
    assert narrow is not None
    assert wide is not None
    assert 0 < narrow < 0.01 < wide < 1


def test_neighbours_that_differ_make_a_mean_unsure_and_a_slow_rise_does_not() -> None:
    jumping, rising = counts(*[0, 8] * 20), counts(*np.sort([0, 8] * 20).tolist())
    unsure, surer = (compute_mean_half_width(each, np.ones(40), every(40)) for each in (jumping, rising))
    assert unsure is not None
    assert surer is not None
    assert unsure > 3 * surer


def test_looking_four_times_as_often_halves_a_means_interval_at_least() -> None:
    rng = np.random.default_rng(3)
    scene = simulate_counts(SCENES[-1], 400.0, rng)
    seldom, often = (
        compute_mean_half_width(scene[::step], np.full(len(scene[::step]), step / 10), every(len(scene[::step])))
        for step in (40, 10)
    )
    assert seldom is not None
    assert often is not None
    assert often < seldom / 2


def test_samples_that_do_not_count_have_no_say() -> None:
    wild, counted = counts(2, 90, 3, 2, 3, 3, 2), np.asarray([True, False] + [True] * 5)
    lengths_s = np.ones(7)
    assert compute_mean_half_width(wild, lengths_s, counted) == compute_mean_half_width(
        wild[counted], lengths_s[counted], every(6)
    )


def test_each_coming_and_going_makes_the_seconds_in_view_less_sure() -> None:
    widths = [
        compute_present_half_width(np.asarray(present, np.bool_), np.ones(8), every(8))
        for present in ([1] * 8, [1, 1, 1, 1, 0, 0, 0, 0], [1, 0, 1, 0, 1, 0, 1, 0])
    ]
    assert None not in widths
    assert 0 < widths[0] < widths[1] < widths[2]  # type: ignore[operator]


@pytest.mark.parametrize(
    ("values", "every_s", "held"),
    [
        ((2, 9, 2, 3, 3, 2), 1.0, 3),  # 9 was there at one look alone
        ((2, 9, 9, 2), 0.5, 2),  # two looks half a second apart
        ((2, 9, 9, 9, 2), 0.5, 9),
        ((2, 5, 9, 7, 2), 0.5, 5),
        ((0, 0, 0), 1.0, 0),
        ((3, 3), 0.5, None),
        ((4, 4), 300.0, 4),
    ],
)
def test_the_most_that_held_for_a_second(values: tuple[int, ...], every_s: float, held: int | None) -> None:
    assert find_held_count(counts(*values), looks(len(values), every_s), every(len(values))) == held


def test_nothing_holds_over_what_was_not_read_or_is_not_there() -> None:
    two = counts(5, 0, 5)
    assert find_held_count(two, looks(3), np.asarray([True, False, True])) is None
    gap = make_spans(np.asarray([0.0, 3.0]), 4.0, gaps=((0.5, 3.0),))
    assert find_held_count(counts(5, 5), gap, every(2)) is None


def test_all_times_with_the_highest_count_are_named() -> None:
    found = assess_sampling(counts(1, 3, 3, 0, 3, 2, 3), looks(7), np.asarray([True] * 6 + [False]))
    assert [(peak.start_s, peak.end_s) for peak in found.peaks] == [(1.0, 3.0), (4.0, 5.0)]
    assert assess_sampling(counts(0, 0), looks(2), every(2)).peaks == ()


def by_eye(people: list[float], weights: list[float]) -> CountedSamples:
    """So many people seen in the first samples of a long run, all of one third."""
    sample = np.arange(len(people))
    return CountedSamples(sample, np.asarray(people), np.asarray(weights), np.zeros_like(sample), total=1000.0)


def test_bias_is_what_the_detector_counts_more_than_a_person() -> None:
    found = estimate_bias(counts(3, 5), by_eye([3.0, 3.0], [3.0, 1.0]))
    assert found.bias == pytest.approx(0.5)
    assert found.answers == 2
    assert found.low < 0 < found.high


def test_that_all_counts_are_off_by_one_does_not_say_that_all_others_are() -> None:
    found = estimate_bias(counts(3, 5, 2, 4), by_eye([4.0, 6.0, 3.0, 5.0], [1.0] * 4))
    assert found.low < found.bias == -1.0 < found.high


def test_a_bias_is_surer_the_more_of_the_footage_was_counted_but_for_slips() -> None:
    found, seen = counts(3, 5, 2, 4, 0, 1), by_eye([4.0, 4.0, 3.0, 5.0, 0.0, 1.0], [1.0] * 6)
    widths = [
        (bias := estimate_bias(found, replace(seen, total=total, slip_rate=slips))).high - bias.low
        for total, slips in ((600.0, 0.0), (12.0, 0.0), (6.0, 0.3), (6.0, 0.0))
    ]
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] == 0 < widths[-2]


def test_intervals_hold_as_often_as_they_say_over_made_up_scenes() -> None:
    """A little of what ``python -m bench truth`` measures."""
    rng, held = np.random.default_rng(5), []
    for scene in SCENES:
        frames = simulate_counts(scene, 60.0, rng)
        for step in (5, 10, 50):
            sampled, lengths_s = frames[::step], np.full(len(frames[::step]), step / 10)
            found = assess_sampling(sampled, looks(len(sampled), step / 10), every(len(sampled)))
            held.append(abs(sampled.mean() - frames.mean()) <= (found.mean_half_width or 0.0))
            present_s = float(lengths_s[sampled > 0].sum())
            held.append(abs(present_s - (frames > 0).sum() / 10) <= (found.present_half_width_s or 0.0))
    assert np.mean(held) >= 0.92
