"""How sure the network was."""

from __future__ import annotations

import numpy as np
import pytest

from detector.analysis.confidence import (
    ENOUGH,
    bin_over_time,
    by_height,
    distribution,
    make_time_edges,
    select_evenly,
    select_nearest_to_threshold,
)
from detector.types import Detections
from tests.analysis.made import detections

EDGES = np.linspace(0, 1, 11)


def made(rows: list[tuple[int, int, float]]) -> Detections:
    """Detections from (sample, class, score)."""
    sample, class_id, score = np.array(rows, np.float64).reshape(-1, 3).T
    real = score.astype(np.float32)
    whole = class_id.astype(np.int32)
    return Detections(sample.astype(np.int32), whole, real, real, np.zeros((len(rows), 4), np.float32), whole)


def test_nothing_is_spread_over_nothing() -> None:
    found = distribution(np.zeros(0, np.float32), EDGES)
    assert found.counts.tolist() == [0] * 10
    assert found.at_least.tolist() == [0] * 11


def test_every_score_is_in_one_bin_and_in_all_counts_up_to_it() -> None:
    found = distribution(np.array([0.05, 0.55, 0.58, 1.0], np.float32), EDGES)
    assert found.counts.tolist() == [1, 0, 0, 0, 0, 2, 0, 0, 0, 1]
    assert found.at_least.tolist() == [4, 3, 3, 3, 3, 3, 1, 1, 1, 1, 1]


def test_a_score_at_a_threshold_reaches_it() -> None:
    found = distribution(np.array([0.3], np.float32), EDGES)
    assert found.at_least[3] == 1


def test_density_is_per_readable_frame_and_unknown_without_one() -> None:
    rows = made([(0, 0, 0.55), (1, 0, 0.55), (1, 0, 0.15), (1, 1, 0.95)])
    time_s, readable = np.array([0.0, 1.0, 2.0, 3.0, 4.0]), np.array([True, True, False, False, True])
    found = bin_over_time(rows, 0, time_s, readable, ~readable, np.array([0.0, 2.0, 4.0, 6.0]), EDGES)
    assert found.value.shape == (10, 3)
    assert found.value[5].tolist()[0] == pytest.approx(1.0)
    assert found.value[1, 0] == pytest.approx(0.5)
    assert np.isnan(found.value[:, 1]).all()
    assert (found.value[:, 2] == 0).all()


def test_the_median_score_of_a_height_needs_enough_boxes() -> None:
    score = np.array([0.2] * ENOUGH + [0.9], np.float32)
    height = np.array([30.0] * ENOUGH + [80.0], np.float32)
    found = by_height(score, height, np.array([0.0, 50.0, 100.0]), EDGES, 0.5)
    assert found.median[0] == pytest.approx(0.2)
    assert np.isnan(found.median[1])
    assert found.counts.sum() == len(score)


def test_boxes_that_reach_the_threshold_are_counted_by_height() -> None:
    score, heights = np.array([0.2, 0.5, 0.9, 0.9], np.float32), np.array([10, 15, 25, 99], np.float32)
    found = by_height(score, heights, np.array([10.0, 20.0, 30.0]), EDGES, 0.5)
    assert found.reaching.tolist() == [1, 1]
    assert found.total.tolist() == [2, 1]


@pytest.mark.parametrize(
    ("time_s", "most", "edges"),
    [
        ([], 3, [9.0]),
        ([0.0], 3, [0.0, 9.0]),
        ([0.0, 1.0, 2.0, 3.0], 2, [0.0, 2.0, 9.0]),
        ([0.0, 9.0], 2, [0, 9.0, 9.001]),
    ],
    ids=["no frame", "one frame", "two a stretch", "last at the end"],
)
def test_stretches_of_time_rise_and_hold_every_frame(time_s: list[float], most: int, edges: list[float]) -> None:
    assert make_time_edges(np.array(time_s, np.float64), 9.0, most).tolist() == pytest.approx(edges)


def test_examples_are_spread_from_first_to_last() -> None:
    assert select_evenly(np.array([4, 4, 2], np.int64), 5).tolist() == [2, 4]
    assert select_evenly(np.arange(100), 3).tolist() == [0, 50, 99]
    assert select_evenly(np.zeros(0, np.int64), 3).tolist() == []


def test_the_nearest_to_a_threshold_are_one_a_frame_on_either_side() -> None:
    rows = detections((0, 0, 0.51), (0, 0, 0.52), (1, 0, 0.60), (2, 0, 0.49), (3, 0, 0.10))
    above, below = select_nearest_to_threshold(rows, 0.5, 2)
    assert above.score.tolist() == pytest.approx([0.51, 0.60])
    assert below.score.tolist() == pytest.approx([0.49, 0.10])
