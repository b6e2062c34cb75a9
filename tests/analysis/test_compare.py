from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.analysis.compare import agreement, match, ranked_differences
from detector.types import Detections
from tests.analysis.made import detections

TIMES = np.array([0.0, 0.5, 1.0, 1.5])
ALL = np.ones(4, bool)
BOXES = st.tuples(st.integers(0, 1), st.integers(0, 1), st.just(0.5), *[st.integers(0, 6)] * 4)


def counted(*values: int) -> np.ndarray:
    return np.array(values, np.int32)


def test_no_frames_no_figures() -> None:
    for readable in (np.zeros(4, bool), np.zeros(0, bool)):
        n = len(readable)
        made = agreement(counted(*[1] * n), counted(*[2] * n), TIMES[:n], readable)
        assert (made.frames, made.equal_share, made.mean_difference) == (0, None, None)
        assert (made.largest, made.largest_sample, made.largest_at_s) == (0, None, None)


def test_figures_are_b_minus_a() -> None:
    made = agreement(counted(5, 5, 2, 0), counted(5, 7, 1, 4), TIMES, ALL)
    assert (made.frames, made.equal_share, made.mean_difference) == (4, 0.25, 1.25)
    assert (made.largest, made.largest_sample, made.largest_at_s) == (4, 3, 1.5)


def test_the_largest_difference_may_be_downwards() -> None:
    assert agreement(counted(5, 5, 5, 5), counted(6, 1, 6, 5), TIMES, ALL).largest == -4


def test_equal_counts_have_no_largest_difference() -> None:
    made = agreement(counted(1, 2, 3, 4), counted(1, 2, 3, 4), TIMES, ALL)
    assert (made.equal_share, made.mean_difference, made.largest, made.largest_at_s) == (1.0, 0.0, 0, None)


def test_unreadable_frames_neither_agree_nor_differ() -> None:
    readable = np.array([True, False, True, True])
    a, b = counted(0, 0, 1, 1), counted(0, 9, 1, 2)
    made = agreement(a, b, TIMES, readable)
    assert (made.frames, made.equal_share, made.largest_sample) == (3, pytest.approx(2 / 3), 3)
    assert ranked_differences(a, b, readable).tolist() == [3]


def test_differences_are_ranked_by_size_then_time() -> None:
    assert ranked_differences(counted(0, 0, 0, 0), counted(1, 0, 3, 1), ALL).tolist() == [2, 0, 3]


def test_matching_nothing() -> None:
    one = detections((0, 0, 0.9))
    assert match(Detections.empty(), Detections.empty()).both_a.tolist() == []
    assert match(one, Detections.empty()).only_a.tolist() == [0]
    assert match(Detections.empty(), one).only_b.tolist() == [0]


def test_equal_boxes_belong_together_and_the_rest_does_not() -> None:
    a = detections((0, 0, 0.9, 0, 0, 10, 10), (0, 0, 0.8, 50, 0, 60, 10))
    b = detections((0, 0, 0.9, 0, 0, 10, 9), (0, 0, 0.3, 90, 0, 99, 10))
    made = match(a, b)
    assert (made.both_a.tolist(), made.both_b.tolist()) == ([0], [0])
    assert (made.only_a.tolist(), made.only_b.tolist()) == ([1], [1])


@pytest.mark.parametrize(("sample", "class_id"), [(1, 0), (0, 1)], ids=["sample", "class"])
def test_nothing_matches_across(sample: int, class_id: int) -> None:
    made = match(detections((0, 0, 0.9)), detections((sample, class_id, 0.9)))
    assert (len(made.both_a), made.only_a.tolist(), made.only_b.tolist()) == (0, [0], [0])


def test_the_best_overlap_chooses_first() -> None:
    """B's first box overlaps A's only one as well, but less."""
    a = detections((0, 0, 0.5, 0, 0, 10, 10))
    b = detections((0, 0, 0.9, 0, 0, 10, 7), (0, 0, 0.4, 0, 0, 10, 9))
    made = match(a, b)
    assert (made.both_b.tolist(), made.only_b.tolist()) == ([1], [0])


def test_too_little_overlap_is_none() -> None:
    a, b = detections((0, 0, 0.5, 0, 0, 10, 10)), detections((0, 0, 0.5, 0, 0, 10, 5))
    assert len(match(a, b, min_iou=0.5).both_a) == 1
    assert len(match(a, b, min_iou=0.51).both_a) == 0


@given(st.lists(BOXES, max_size=8), st.lists(BOXES, max_size=8))
def test_every_box_is_told_once(rows_a: list[tuple[int, ...]], rows_b: list[tuple[int, ...]]) -> None:
    a, b = detections(*rows_a), detections(*rows_b)
    made = match(a, b, min_iou=0.1)
    assert sorted([*made.both_a, *made.only_a]) == list(range(len(a)))
    assert sorted([*made.both_b, *made.only_b]) == list(range(len(b)))
    assert np.array_equal(a.sample[made.both_a], b.sample[made.both_b])
    assert np.array_equal(a.class_id[made.both_a], b.class_id[made.both_b])
