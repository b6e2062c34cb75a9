"""Sweeps of the count over thresholds, and the plateau in them."""

from __future__ import annotations

import numpy as np
import pytest

from detector.analysis.sweep import Sweep, find_plateau, sweep_thresholds


def make_sweep(mean: list[float] | np.ndarray, levels: np.ndarray | None = None, frames: int = 100) -> Sweep:
    values = np.asarray(mean, np.float64)
    levels = np.linspace(0, 1, len(values)) if levels is None else levels
    detections = np.round(np.nan_to_num(values) * frames).astype(np.int64)
    return Sweep(levels, values, np.zeros(len(values), np.int32), values, detections)


def test_sweep_leaves_out_what_could_not_be_read() -> None:
    table = np.array([[4, 9, 2], [1, 9, 0]], np.int32)
    made = sweep_thresholds(table, np.array([0.1, 0.9]), np.array([1.0, 10.0, 2.5]), np.array([True, False, True]))
    assert made.mean.tolist() == [(4 * 1 + 2 * 2.5) / 3.5, 1 / 3.5]
    assert made.detections.tolist() == [6, 1]
    assert made.maximum.tolist() == [4, 1]
    assert made.seconds_present.tolist() == [3.5, 1.0]


def test_sweep_without_a_readable_frame() -> None:
    made = sweep_thresholds(np.zeros((2, 1), np.int32), np.array([0.1, 0.9]), np.ones(1), np.zeros(1, bool))
    assert np.isnan(made.mean).all()
    assert made.seconds_present.tolist() == [0, 0]
    assert find_plateau(made) is None


def test_the_plateau_is_the_flat_stretch() -> None:
    """Falls from 20 to 6, stays there from 0.4 to 0.7, falls to nothing."""
    curve = np.interp(np.linspace(0, 1, 101), [0, 0.4, 0.7, 0.9, 1], [20, 6, 5.8, 0, 0])
    found = find_plateau(make_sweep(curve))
    assert found is not None
    assert found.low == pytest.approx(0.4, abs=0.021)
    assert found.high == pytest.approx(0.7, abs=0.021)
    assert found.low < found.suggestion < found.high
    assert found.mean_at_high >= 0.9 * found.mean_at_low


@pytest.mark.parametrize(
    "mean",
    [
        pytest.param([], id="no thresholds"),
        pytest.param([3.0], id="one threshold"),
        pytest.param(np.zeros(101), id="nothing anywhere"),
        pytest.param(np.full(101, np.nan), id="nothing readable"),
        pytest.param(np.where(np.arange(101) < 3, 9.0, 0.0), id="nothing above a low score"),
        pytest.param(np.linspace(10, 0, 101), id="a straight fall"),
        pytest.param(10 / np.linspace(1, 50, 101), id="as the inverse"),
        pytest.param(20 * np.exp(-np.linspace(0, 6, 101)), id="an exponential fall"),
        pytest.param(np.where(np.arange(101) < 3, 9.0, 0.01), id="one odd detection in a hundred frames"),
    ],
)
def test_no_plateau_where_there_is_none(mean: np.ndarray) -> None:
    assert find_plateau(make_sweep(mean)) is None


def test_somebody_seen_rarely_but_surely_is_a_plateau() -> None:
    """Nineteen detections are too few to rest on, twenty are enough."""
    assert find_plateau(make_sweep(np.full(101, 0.019), frames=1000)) is None
    assert find_plateau(make_sweep(np.full(101, 0.02), frames=1000)) is not None


def test_below_the_least_threshold_nothing_is_suggested() -> None:
    """DBSCAN's sums start at min_samples: the flat stretch below it says nothing."""
    levels = np.linspace(0, 8, 101)
    curve = np.interp(levels, [0, 1, 1.01, 8], [6, 6, 5.9, 0])
    assert find_plateau(make_sweep(curve, levels)) is not None
    assert find_plateau(make_sweep(curve, levels), least=1.0) is None


def test_a_bump_in_the_middle_is_no_plateau() -> None:
    """With regions the count may rise again: ends that agree are not enough."""
    curve = np.interp(np.linspace(0, 1, 101), [0, 0.5, 1], [1, 9, 1])
    assert find_plateau(make_sweep(curve)) is None


def test_of_equal_plateaus_the_lower_is_taken() -> None:
    curve = np.concatenate([np.full(30, 8.0), np.full(30, 4.0), np.zeros(41)])
    found = find_plateau(make_sweep(curve))
    assert found is not None
    assert found.low == 0.0
    assert found.high == pytest.approx(0.29)
