"""Figures by the minute: what they are where nothing counts, at the edges of a stretch, and where bins tie."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.analysis.bins import tabulate_bins
from detector.analysis.spans import make_spans, mean_over_time


def counts_of(*counts: int) -> np.ndarray[tuple[int, int], np.dtype[np.int32]]:
    return np.array(counts, np.int32)[:, None]


def test_nothing_gives_nothing() -> None:
    table = tabulate_bins(np.zeros((0, 2), np.int32), make_spans(np.zeros(0), 0.0), np.zeros(0, bool), 60.0)
    assert len(table) == 0
    assert table.rank_by_mean(1).tolist() == []


def test_a_row_has_mean_most_and_seconds_and_its_place() -> None:
    spans = make_spans(np.arange(6.0) * 10, 60.0)
    table = tabulate_bins(counts_of(0, 4, 1, 0, 0, 0), spans, np.array([1, 1, 1, 1, 0, 0], bool), 20.0)
    assert table.start_s.tolist() == [0, 20, 40]
    assert table.end_s.tolist() == [20, 40, 60]
    assert table.counted_s.tolist() == [20, 20, 0]
    assert table.mean_count[:, 0].tolist() == pytest.approx([2.0, 0.5, np.nan], nan_ok=True)
    assert table.max_count[:, 0].tolist() == pytest.approx([4, 1, np.nan], nan_ok=True)
    assert table.present_s[:, 0].tolist() == [10, 10, 0]
    assert table.rank_by_mean(0).tolist() == [1, 2, 0]


def test_bins_that_tie_share_a_place_and_the_next_one_is_left_out() -> None:
    spans = make_spans(np.arange(4.0), 4.0)
    table = tabulate_bins(counts_of(1, 3, 3, 0), spans, np.ones(4, bool), 1.0)
    assert table.rank_by_mean(0).tolist() == [3, 1, 1, 0]


def test_bins_may_begin_before_the_footage() -> None:
    spans = make_spans(np.arange(4.0) * 10, 40.0)
    table = tabulate_bins(counts_of(1, 2, 3, 4), spans, np.ones(4, bool), 20.0, origin_s=-10.0)
    assert table.start_s.tolist() == [0, 10, 30]
    assert table.end_s.tolist() == [10, 30, 40]
    assert table.mean_count[:, 0].tolist() == [1, 2.5, 4]


@given(
    counts=st.lists(st.integers(0, 9), min_size=1, max_size=30),
    bin_s=st.sampled_from([0.7, 1.0, 3.0, 60.0]),
    origin_s=st.sampled_from([0.0, -0.25, -2.0]),
)
def test_bins_together_are_the_whole(counts: list[int], bin_s: float, origin_s: float) -> None:
    spans = make_spans(np.arange(float(len(counts))), float(len(counts)))
    counted = np.arange(len(counts)) % 5 != 3
    table = tabulate_bins(counts_of(*counts), spans, counted, bin_s, origin_s=origin_s)
    whole = float(mean_over_time(np.array(counts), spans.lengths_s, counted))
    assert table.counted_s.sum() == pytest.approx(counted.sum())
    assert np.nansum(table.mean_count[:, 0] * table.counted_s) / table.counted_s.sum() == pytest.approx(whole)
    assert table.present_s.sum() == pytest.approx(np.count_nonzero(np.array(counts)[counted]))
    assert table.start_s[1:].tolist() == pytest.approx(table.end_s[:-1].tolist())
