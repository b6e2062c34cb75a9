from __future__ import annotations

import numpy as np
import pytest

from detector.analysis.tracks import judge_sampling


@pytest.mark.parametrize(
    ("interval_s", "people", "passages"),
    [(0.1, True, True), (0.5, True, True), (1.0, False, True), (5.0, False, False)],
)
def test_the_interval_decides_what_can_be_told(interval_s: float, people: bool, passages: bool) -> None:
    allowed = judge_sampling(np.arange(100.0) * interval_s, np.ones(100, bool))
    assert (allowed.people, allowed.passages) == (people, passages)
    assert allowed.interval_s == pytest.approx(interval_s)
    assert bool(allowed.why) == (not people)


def test_a_refusal_names_the_interval_that_would_do() -> None:
    assert "every 1 s" in judge_sampling(np.arange(9.0), np.ones(9, bool)).why
    assert "Analyse every 0.5 s" in judge_sampling(np.arange(9.0), np.ones(9, bool)).why


@pytest.mark.parametrize("n", [0, 1])
def test_too_few_frames_allow_nothing(n: int) -> None:
    allowed = judge_sampling(np.arange(float(n)), np.ones(n, bool))
    assert (allowed.interval_s, allowed.people, allowed.passages) == (None, False, False)


def test_frames_that_do_not_count_make_the_interval_longer() -> None:
    time_s = np.arange(40.0) * 0.5
    assert judge_sampling(time_s, np.arange(40) % 2 == 0).interval_s == 1.0


def test_a_burst_of_frames_does_not_make_up_for_the_rest() -> None:
    time_s = np.concatenate((np.arange(0, 2, 0.01), np.arange(2, 100, 1.0)))
    assert judge_sampling(time_s, np.ones(len(time_s), bool)).interval_s == pytest.approx(1.0)
