"""Counts as the pieces that charts draw."""

from __future__ import annotations

import numpy as np
import pytest

from detector.analysis.spans import make_spans
from detector.figures.steps import DRAWN_PIECES, Steps, is_downsampled, leave_out_gaps, make_steps


@pytest.mark.parametrize(("how", "values"), [("mean", [2.0, 6.0]), ("max", [3.0, 6.0])])
def test_bins_take_the_mean_or_the_most(how: str, values: list[float]) -> None:
    counts = np.asarray([[1], [3], [6]], np.int32)
    time_s = np.asarray([0.0, 5.0, 10.0])
    spans, every = make_spans(time_s, 12.0), np.ones(3, np.bool_)
    binned = make_steps(counts, spans, every, ~every, bin_s=10.0, how=how)  # type: ignore[arg-type]
    assert binned.values.ravel().tolist() == values
    assert (binned.start_s.tolist(), binned.end_s.tolist()) == ([0.0, 10.0], [10.0, 12.0])


def test_a_bin_begins_no_earlier_than_its_first_frame() -> None:
    counts = np.asarray([[1], [1]], np.int32)
    spans, every = make_spans(np.asarray([64.0, 65.0]), 66.0), np.ones(2, np.bool_)
    binned = make_steps(counts, spans, every, ~every, bin_s=60.0)
    assert (binned.start_s.tolist(), binned.end_s.tolist()) == ([64.0], [66.0])


def test_a_bin_with_a_doubtful_frame_is_doubtful() -> None:
    counts, time_s = np.asarray([[1], [9], [9], [1]], np.int32), np.asarray([0.0, 1.0, 10.0, 20.0])
    doubtful = np.asarray([False, True, True, False])
    binned = make_steps(counts, make_spans(time_s, 21.0), ~doubtful, doubtful, bin_s=10.0)
    assert binned.doubtful.tolist() == [True, True, False]
    assert binned.readable.tolist() == [True, False, True]
    assert binned.values[0] == [1.0]


def two_parts(bin_s: float | None) -> Steps:
    counts, time_s = np.ones((4, 1), np.int32), np.array([0.0, 1.0, 100.0, 101.0])
    gaps, every = ((2.0, 100.0),), np.ones(4, np.bool_)
    return leave_out_gaps(make_steps(counts, make_spans(time_s, 102.0, gaps), every, ~every, bin_s=bin_s), gaps)


@pytest.mark.parametrize("bin_s", [None, 2.0])
def test_nothing_is_drawn_over_a_gap(bin_s: float | None) -> None:
    steps = two_parts(bin_s)
    hole = int(np.flatnonzero(~steps.readable)[0])
    assert (steps.start_s[hole], steps.end_s[hole]) == (2.0, 100.0)
    assert steps.readable.sum() == len(steps) - 1
    across, up = steps.outline(np.arange(len(steps)), steps.values[:, 0])
    assert across[2 * hole : 2 * hole + 2].tolist() == [2, 100]
    assert np.isnan(up[2 * hole : 2 * hole + 2]).all()


def test_a_gap_within_a_bin_is_not_drawn() -> None:
    assert two_parts(200.0).readable.all()


def test_steps_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="2 starts"):
        Steps(np.zeros(2), np.zeros(1), np.zeros((2, 3)), np.ones(2, np.bool_), np.zeros(2, np.bool_))


def whole(values: list[float], readable: list[bool] | None = None) -> Steps:
    start_s = np.arange(float(len(values)))
    read = np.asarray(readable or [True] * len(values), np.bool_)
    return Steps(start_s, start_s + 1, np.asarray(values, np.float64)[:, None], read, np.zeros_like(read))


def test_a_piece_that_is_left_out_is_covered_by_the_one_before() -> None:
    made = whole([4.0, 5.0, 6.0])
    across, up = made.outline(np.asarray([0, 2]), made.values[:, 0])
    assert across.tolist() == [0.0, 2.0, 2.0, 3.0]
    assert up.tolist() == [4.0, 4.0, 6.0, 6.0]


@pytest.mark.parametrize("unknown", [np.nan, 0.0], ids=["a gap", "on the ground"])
def test_what_was_not_read_stands_where_it_is_asked_to(unknown: float) -> None:
    made = whole([4.0, 5.0], readable=[True, False])
    _, up = made.outline(np.arange(2), made.values[:, 0], unknown)
    np.testing.assert_equal(up, [4.0, 4.0, unknown, unknown])


def test_thinning_keeps_the_peak_but_not_of_what_was_not_read() -> None:
    values, readable = np.zeros(9 * DRAWN_PIECES), [True] * (9 * DRAWN_PIECES)
    values[[1234, 5678]], readable[5678] = [7.0, 99.0], False
    made = whole(values.tolist(), readable)
    kept = made.select_drawn(made.values)
    assert is_downsampled(made)
    assert len(kept) <= DRAWN_PIECES
    assert 1234 in kept
