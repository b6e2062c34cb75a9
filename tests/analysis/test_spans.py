from __future__ import annotations

import numpy as np
import pytest

from detector.analysis.spans import make_spans, mean_over_time, weigh_samples


@pytest.mark.parametrize(
    ("times", "end_s", "expected"),
    [
        pytest.param([], 10, [], id="no samples"),
        pytest.param([3.0], 10, [7.0], id="one sample stands to the end"),
        pytest.param([0.0, 1.0, 4.0], 4.5, [1.0, 3.0, 0.5], id="the last is capped by the end"),
        pytest.param([0.0, 1.0], 0.9, [1.0, 0.0], id="an end before the last sample"),
    ],
)
def test_a_sample_stands_until_the_next_one(times: list[float], end_s: float, expected: list[float]) -> None:
    assert make_spans(np.array(times), end_s).lengths_s.tolist() == pytest.approx(expected)


def test_no_sample_stands_for_a_gap() -> None:
    assert make_spans(np.zeros(0), 9.0, ((1.0, 2.0),)).lengths_s.tolist() == []
    time_s, gaps = np.array([0.0, 3.0, 3604.0, 3607.0]), ((4.0, 3604.0),)
    assert make_spans(time_s, 3608.0, gaps).lengths_s.tolist() == [3.0, 1.0, 3.0, 1.0]


def test_a_stretch_takes_of_its_first_and_last_sample_what_lies_in_it() -> None:
    spans = make_spans(np.array([0.0, 10.0, 20.0]), 30.0)
    assert spans.clip(4.0, 21.0).lengths_s.tolist() == [6.0, 10.0, 1.0]
    assert spans.clip(None, 5.0).lengths_s.tolist() == [5.0, 0.0, 0.0]
    assert spans.clip(None, None) is spans


@pytest.mark.parametrize(
    ("start_s", "end_s", "rows"),
    [(None, None, (0, 3)), (10, 20, (1, 2)), (9.5, 10, (0, 1)), (15, 50, (1, 2)), (40, 50, (2, 2)), (25, 51, (1, 3))],
)
def test_a_stretch_begins_with_the_sample_that_stands_at_its_start(
    start_s: float | None, end_s: float | None, rows: tuple[int, int]
) -> None:
    """Between 30 and 50 there is no footage."""
    spans = make_spans(np.array([0.0, 10.0, 50.0]), 60.0, ((30.0, 50.0),))
    found = spans.rows_between(start_s, end_s)
    assert (found.start, found.stop) == rows


def test_a_mean_is_over_the_time_that_counts() -> None:
    counts, lengths_s = np.array([[4, 1, 9], [0, 0, 5]]), np.array([1.0, 3.0, 100.0])
    counted = np.array([True, True, False])
    assert mean_over_time(counts, lengths_s, counted).tolist() == [7 / 4, 0.0]
    assert weigh_samples(lengths_s, counted).tolist() == [1.0, 3.0, 0.0]


def test_what_does_not_count_may_be_unknown() -> None:
    assert mean_over_time(np.array([2.0, np.nan]), np.ones(2), np.array([True, False])) == 2.0


def test_samples_without_any_time_weigh_alike() -> None:
    assert mean_over_time(np.array([1, 2, 9]), np.zeros(3), np.array([True, True, False])) == 1.5


def test_the_mean_of_nothing_is_unknown() -> None:
    assert np.isnan(mean_over_time(np.zeros((2, 3)), np.ones(3), np.zeros(3, bool))).tolist() == [True, True]
    assert np.isnan(mean_over_time(np.zeros(0), np.zeros(0), np.zeros(0, bool)))
