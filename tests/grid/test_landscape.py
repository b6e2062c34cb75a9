"""Counts at every threshold, from detections and from regions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

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
