from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.analysis.downsampling import downsample

CURVES = st.lists(st.one_of(st.integers(-9, 9).map(float), st.just(float("nan"))), max_size=200)


@pytest.mark.parametrize("length", [0, 1, 20])
def test_few_points_all_stay(length: int) -> None:
    assert downsample(np.zeros(length), 20).tolist() == list(range(length))


def test_a_single_spike_and_a_single_dip_stay() -> None:
    curve = np.ones(3600)
    curve[1234], curve[2345] = 40, -7
    kept = downsample(curve, 300)
    assert {0, 1234, 2345, 3599} <= set(kept.tolist())


def test_a_gap_stays_a_gap() -> None:
    curve = np.sin(np.arange(1000.0))
    curve[501] = np.nan
    assert 501 in downsample(curve, 100)


def test_curves_drawn_together_keep_the_peaks_of_each() -> None:
    curves = np.ones((1000, 2))
    curves[100, 0], curves[700, 1] = 5, 5
    kept = downsample(curves, 100)
    assert {100, 700} <= set(kept.tolist())
    assert len(kept) <= 100


def test_too_few_points_to_draw_with() -> None:
    with pytest.raises(ValueError, match="at least 8"):
        downsample(np.zeros((100, 2)), 7)


@given(CURVES, st.integers(5, 60))
def test_extremes_ends_and_budget(values: list[float], max_points: int) -> None:
    curve = np.array(values)
    kept = downsample(curve, max_points)
    assert len(kept) <= max_points
    assert kept.tolist() == sorted(set(kept.tolist()))
    if len(curve):
        assert (kept[0], kept[-1]) == (0, len(curve) - 1)
        assert np.isnan(curve).any() == np.isnan(curve[kept]).any()
    known = curve[~np.isnan(curve)]
    drawn = curve[kept][~np.isnan(curve[kept])]
    if len(known):
        assert (drawn.min(), drawn.max()) == (known.min(), known.max())
