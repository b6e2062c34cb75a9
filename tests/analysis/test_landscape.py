from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.analysis.landscape import Sweep, find_plateau, sweep_thresholds
from detector.analysis.timeline import count_detections
from detector.grid.landscape import landscape
from detector.grid.methods.nms import Nms
from detector.grid.methods.regions import Regions, label_regions, region_landscape
from detector.grid.threshold import apply_thresholds, detect
from detector.types import Cells, Detections, Thresholds
from tests.analysis.made import detections
from tests.grid.strategies import cells

LEVELS = np.linspace(0.0, 1.0, 9)
ROWS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 1), st.integers(0, 10).map(lambda i: i / 10)), max_size=20)


def swept(mean: list[float] | np.ndarray, levels: np.ndarray | None = None) -> Sweep:
    values = np.asarray(mean, np.float64)
    levels = np.linspace(0, 1, len(values)) if levels is None else levels
    return Sweep(levels, values, np.zeros(len(values), np.int32), values)


def test_landscape_of_nothing() -> None:
    assert landscape(Detections.empty(), 3, LEVELS, 0).tolist() == [[0, 0, 0]] * 9
    assert landscape(Detections.empty(), 0, LEVELS, 0).shape == (9, 0)
    assert region_landscape(Cells.empty(), 2, LEVELS, 0).tolist() == [[0, 0]] * 9


def test_landscape_by_hand() -> None:
    found = detections((0, 0, 0.9), (0, 0, 0.5), (1, 0, 0.2), (1, 1, 0.9))
    assert landscape(found, 2, np.array([0.1, 0.5, 0.95]), 0).tolist() == [[2, 1], [2, 0], [0, 0]]


@given(ROWS, st.integers(0, 1))
def test_every_row_is_the_count_at_its_threshold(rows: list[tuple[int, int, float]], class_id: int) -> None:
    """Scores and thresholds are tenths, so many scores lie on a threshold exactly."""
    found, levels = detections(*rows), np.arange(11) / 10
    made = landscape(found, 4, levels, class_id)
    for level, row in zip(levels, made, strict=True):
        assert (
            row.tolist()
            == count_detections(apply_thresholds(found, Thresholds((level, level), Nms())), 4, 2)[:, class_id].tolist()
        )


def test_thresholds_must_rise() -> None:
    with pytest.raises(ValueError, match="rising"):
        landscape(Detections.empty(), 1, np.array([0.5, 0.5]), 0)


@given(cells(), st.integers(0, 1), st.sampled_from([0.0, 5.0]))
def test_region_landscape_is_the_regions_at_every_threshold(made: Cells, class_id: int, min_height_px: float) -> None:
    table = region_landscape(made, 2, LEVELS, class_id, min_height_px)
    for level, row in zip(LEVELS, table, strict=True):
        kept = detect(made, Thresholds((level, level), Regions(), min_height_px))
        assert row.tolist() == count_detections(kept, 2, 2)[:, class_id].tolist()


def test_regions_may_become_more_as_the_threshold_rises() -> None:
    line = np.arange(3, dtype=np.int32)
    zero, score = np.zeros(3, np.int32), np.array([0.9, 0.4, 0.9], np.float32)
    made = Cells(zero, zero, zero, line, score, np.zeros((3, 4), np.float32), zero)
    assert len(label_regions(made, (0.3,))) == 1
    assert region_landscape(made, 1, np.array([0.3, 0.5, 0.95]), 0).ravel().tolist() == [1, 2, 0]


def test_sweep_leaves_out_what_could_not_be_read() -> None:
    table = np.array([[4, 9, 2], [1, 9, 0]], np.int32)
    made = sweep_thresholds(table, np.array([0.1, 0.9]), np.array([1.0, 10.0, 2.5]), np.array([True, False, True]))
    assert made.mean.tolist() == [3.0, 0.5]
    assert made.maximum.tolist() == [4, 1]
    assert made.seconds_present.tolist() == [3.5, 1.0]


def test_sweep_without_a_readable_frame() -> None:
    made = sweep_thresholds(np.zeros((2, 1), np.int32), np.array([0.1, 0.9]), np.ones(1), np.zeros(1, bool))
    assert np.isnan(made.mean).all()
    assert made.seconds_present.tolist() == [0, 0]
    assert find_plateau(made, 0) is None


def test_the_plateau_is_the_flat_stretch() -> None:
    """Falls from 20 to 6, stays there from 0.4 to 0.7, falls to nothing."""
    curve = np.interp(np.linspace(0, 1, 101), [0, 0.4, 0.7, 0.9, 1], [20, 6, 5.8, 0, 0])
    found = find_plateau(swept(curve), frames=100)
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
    assert find_plateau(swept(mean), frames=100) is None


def test_somebody_seen_rarely_but_surely_is_a_plateau() -> None:
    """Nineteen detections are too few to rest on, twenty are enough."""
    assert find_plateau(swept(np.full(101, 0.019)), frames=1000) is None
    assert find_plateau(swept(np.full(101, 0.02)), frames=1000) is not None


def test_below_the_least_threshold_nothing_is_suggested() -> None:
    """DBSCAN's sums start at min_samples: the flat stretch below it says nothing."""
    levels = np.linspace(0, 8, 101)
    curve = np.interp(levels, [0, 1, 1.01, 8], [6, 6, 5.9, 0])
    assert find_plateau(swept(curve, levels), frames=100) is not None
    assert find_plateau(swept(curve, levels), frames=100, least=1.0) is None


def test_a_bump_in_the_middle_is_no_plateau() -> None:
    """With regions the count may rise again: ends that agree are not enough."""
    curve = np.interp(np.linspace(0, 1, 101), [0, 0.5, 1], [1, 9, 1])
    assert find_plateau(swept(curve), frames=100) is None


def test_of_equal_plateaus_the_lower_is_taken() -> None:
    curve = np.concatenate([np.full(30, 8.0), np.full(30, 4.0), np.zeros(41)])
    found = find_plateau(swept(curve), frames=100)
    assert found is not None
    assert found.low == 0.0
    assert found.high == pytest.approx(0.29)
