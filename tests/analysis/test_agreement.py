from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.analysis.agreement import match_boxes, measure_agreement, rank_differences
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
        made = measure_agreement(counted(*[1] * n), counted(*[2] * n), TIMES[:n], np.ones(n), readable)
        assert (made.frames, made.equal_share, made.mean_difference) == (0, None, None)
        assert (made.largest, made.largest_sample, made.largest_at_s) == (0, None, None)


def test_figures_are_b_minus_a() -> None:
    made = measure_agreement(counted(5, 5, 2, 0), counted(5, 7, 1, 4), TIMES, np.ones(4), ALL)
    assert (made.frames, made.equal_share, made.mean_difference) == (4, 0.25, 1.25)
    assert (made.largest, made.largest_sample, made.largest_at_s) == (4, 3, 1.5)


def test_the_largest_difference_may_be_downwards() -> None:
    assert measure_agreement(counted(5, 5, 5, 5), counted(6, 1, 6, 5), TIMES, np.ones(4), ALL).largest == -4


def test_equal_counts_have_no_largest_difference() -> None:
    made = measure_agreement(counted(1, 2, 3, 4), counted(1, 2, 3, 4), TIMES, np.ones(4), ALL)
    assert (made.equal_share, made.mean_difference, made.largest, made.largest_at_s) == (1.0, 0.0, 0, None)


def test_unreadable_frames_neither_agree_nor_differ() -> None:
    readable = np.array([True, False, True, True])
    a, b = counted(0, 0, 1, 1), counted(0, 9, 1, 2)
    made = measure_agreement(a, b, TIMES, np.ones(4), readable)
    assert (made.frames, made.largest_sample) == (3, 3)
    assert made.equal_share == pytest.approx(2 / 3)
    assert rank_differences(a, b, readable).tolist() == [3]


def test_differences_are_ranked_by_size_then_time() -> None:
    assert rank_differences(counted(0, 0, 0, 0), counted(1, 0, 3, 1), ALL).tolist() == [2, 0, 3]


def test_matching_nothing() -> None:
    one = detections((0, 0, 0.9))
    assert match_boxes(Detections.empty(), Detections.empty()).both_a.tolist() == []
    assert match_boxes(one, Detections.empty()).only_a.tolist() == [0]
    assert match_boxes(Detections.empty(), one).only_b.tolist() == [0]


def test_equal_boxes_belong_together_and_the_rest_does_not() -> None:
    a = detections((0, 0, 0.9, 0, 0, 10, 10), (0, 0, 0.8, 50, 0, 60, 10))
    b = detections((0, 0, 0.9, 0, 0, 10, 9), (0, 0, 0.3, 90, 0, 99, 10))
    made = match_boxes(a, b)
    assert (made.both_a.tolist(), made.both_b.tolist()) == ([0], [0])
    assert (made.only_a.tolist(), made.only_b.tolist()) == ([1], [1])


@pytest.mark.parametrize(("sample", "class_id"), [(1, 0), (0, 1)], ids=["sample", "class"])
def test_nothing_matches_across(sample: int, class_id: int) -> None:
    made = match_boxes(detections((0, 0, 0.9)), detections((sample, class_id, 0.9)))
    assert (len(made.both_a), made.only_a.tolist(), made.only_b.tolist()) == (0, [0], [0])


def test_the_best_overlap_chooses_first() -> None:
    """B's first box overlaps A's only one as well, but less."""
    a = detections((0, 0, 0.5, 0, 0, 10, 10))
    b = detections((0, 0, 0.9, 0, 0, 10, 7), (0, 0, 0.4, 0, 0, 10, 9))
    made = match_boxes(a, b)
    assert (made.both_b.tolist(), made.only_b.tolist()) == ([1], [0])


def test_too_little_overlap_is_none() -> None:
    a, b = detections((0, 0, 0.5, 0, 0, 10, 10)), detections((0, 0, 0.5, 0, 0, 10, 5))
    assert len(match_boxes(a, b, min_iou=0.5).both_a) == 1
    assert len(match_boxes(a, b, min_iou=0.51).both_a) == 0


@given(st.lists(BOXES, max_size=8), st.lists(BOXES, max_size=8))
def test_every_box_is_told_once(rows_a: list[tuple[int, ...]], rows_b: list[tuple[int, ...]]) -> None:
    a, b = detections(*rows_a), detections(*rows_b)
    made = match_boxes(a, b, min_iou=0.1)
    assert sorted([*made.both_a, *made.only_a]) == list(range(len(a)))
    assert sorted([*made.both_b, *made.only_b]) == list(range(len(b)))
    assert np.array_equal(a.sample[made.both_a], b.sample[made.both_b])
    assert np.array_equal(a.class_id[made.both_a], b.class_id[made.both_b])


def test_rows_out_of_order_are_refused() -> None:
    later_first = detections((0, 0, 0.9), (1, 0, 0.9))[np.array([1, 0])]
    with pytest.raises(ValueError, match="ordered by sample"):
        match_boxes(later_first, detections((0, 0, 0.9)))


def crowd(seed: int, frames: int = 1500) -> Detections:
    """About eight boxes a frame, of two classes, so close together that most overlap."""
    rng = np.random.default_rng(seed)
    n = 8 * frames
    corner, size = rng.integers(0, 12, (n, 2)), rng.integers(1, 12, (n, 2))
    table = np.column_stack([rng.integers(0, frames, n), rng.integers(0, 2, n), rng.random(n), corner, corner + size])
    return detections(*map(tuple, table.tolist()))


def overlap(one: list[float], other: list[float]) -> float:
    width, height = (min(one[k + 2], other[k + 2]) - max(one[k], other[k]) for k in (0, 1))
    inter = max(width, 0) * max(height, 0)
    return inter / (sum((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)) - inter)


def rows_by_group(found: Detections) -> dict[tuple[int, int], list[int]]:
    rows: dict[tuple[int, int], list[int]] = {}
    for row, group in enumerate(zip(found.sample.tolist(), found.class_id.tolist(), strict=True)):
        rows.setdefault(group, []).append(row)
    return rows


def plainly_matched(a: Detections, b: Detections, min_iou: float) -> dict[int, int]:
    """Rows of A -> rows of B: all overlaps of a sample and class in falling order, each box once."""
    in_a, in_b, matched = rows_by_group(a), rows_by_group(b), {}
    boxes_a, boxes_b = a.xyxy_model_px.tolist(), b.xyxy_model_px.tolist()
    for group in in_a.keys() & in_b.keys():
        taken = set()
        for size, i, j in sorted((-overlap(boxes_a[i], boxes_b[j]), i, j) for i in in_a[group] for j in in_b[group]):
            if -size >= min_iou and i not in matched and j not in taken:
                matched[i] = j
                taken.add(j)
    return matched


def test_two_whole_runs_are_matched_as_each_of_their_frames_is() -> None:
    a, b = crowd(1), crowd(2)
    made, expected = match_boxes(a, b, 0.2), plainly_matched(a, b, 0.2)
    assert dict(zip(made.both_a.tolist(), made.both_b.tolist(), strict=True)) == expected
    assert len(expected) > 1000
    assert sorted([*made.both_a, *made.only_a]) == list(range(len(a)))
    assert sorted([*made.both_b, *made.only_b]) == list(range(len(b)))
