"""Which frames and boxes of two runs of one video belong together."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.analysis.pairing import measure_box_agreement, pair_samples, select_pairs
from detector.types import OK, Samples
from tests.analysis.made import detections


def samples(frame_index: list[int], *, fps: float = 10.0) -> Samples:
    """Samples of these frames of a video of a steady rate."""
    n, frames = len(frame_index), np.asarray(frame_index, np.int64)
    grid = np.zeros((n, 1), np.float32)
    return Samples(frames, frames / fps, np.full(n, OK), np.ones((n, 2), np.int32), grid, grid, grid, grid, grid)


@pytest.mark.parametrize(("a", "b"), [([], []), ([0, 5], []), ([], [0, 5])], ids=["both", "b", "a"])
def test_a_run_without_frames_shares_no_moment(a: list[int], b: list[int]) -> None:
    assert len(pair_samples(samples(a), samples(b))) == 0


def test_frames_both_looked_at_are_paired_exactly() -> None:
    found = pair_samples(samples([0, 5, 10, 15, 20]), samples([0, 10, 20]))
    assert found.same_frames
    assert found.a.tolist() == [0, 2, 4]
    assert found.b.tolist() == [0, 1, 2]
    assert found.apart_s.tolist() == [0.0, 0.0, 0.0]


def test_other_frames_are_paired_with_the_nearest_in_time() -> None:
    found = pair_samples(samples([0, 4, 8, 12, 16, 20]), samples([3, 11, 19]))
    assert not found.same_frames
    assert found.a.tolist() == [1, 3, 5]
    assert found.b.tolist() == [0, 1, 2]
    np.testing.assert_allclose(found.apart_s, [-0.1, -0.1, -0.1])


def test_frames_outside_the_other_range_have_no_partner() -> None:
    found = pair_samples(samples([0, 4, 8, 12]), samples([100, 104, 108]))
    assert len(found) == 0


def test_frames_whose_number_is_not_known_are_no_pair() -> None:
    found = pair_samples(samples([-1, 5, 10]), samples([-1, 5, 10]))
    assert found.a.tolist() == [1, 2]


FRAMES = st.lists(st.integers(0, 60), unique=True, max_size=20).map(sorted)


@given(FRAMES, FRAMES)
def test_pairs_are_one_to_one_in_order_and_mirror_each_other(a: list[int], b: list[int]) -> None:
    there, back = pair_samples(samples(a), samples(b)), pair_samples(samples(b), samples(a))
    assert len(set(there.a.tolist())) == len(set(there.b.tolist())) == len(there)
    assert (np.diff(there.a) > 0).all()
    assert (np.diff(there.b) > 0).all()
    if len(a) != len(b):
        assert (there.a.tolist(), there.b.tolist()) == (back.b.tolist(), back.a.tolist())


def test_boxes_agree_across_class_lists_sampling_and_pixels() -> None:
    a = detections((0, 0, 0.9, 0, 0, 10, 20), (2, 0, 0.9, 50, 0, 60, 20), (2, 1, 0.9, 0, 0, 10, 20))
    b = detections((0, 1, 0.8, 0, 0, 20, 40), (1, 1, 0.8, 200, 0, 220, 40), (1, 1, 0.7, 100, 0, 120, 40))
    in_a, in_b = np.array([0, 2]), np.array([0, 1])
    found = measure_box_agreement(
        select_pairs(a, in_a, 0, a.xyxy_model_px), select_pairs(b, in_b, 1, b.xyxy_model_px / np.float32(2))
    )
    assert (found.both, found.only_a, found.only_b) == (2, 0, 1)
    assert found.share == pytest.approx(2 / 3)


def test_boxes_of_frames_without_partner_do_not_count() -> None:
    a = detections((0, 0, 0.9), (1, 0, 0.9))
    found = select_pairs(a, np.array([1]), 0, a.xyxy_model_px)
    assert found.sample.tolist() == [0]


def test_nobody_at_all_agrees_about_nothing() -> None:
    nobody = detections()
    found = select_pairs(nobody, np.zeros(0, np.int64), 0, nobody.xyxy_model_px)
    assert measure_box_agreement(found, found).share is None
