"""Frames by count and class, and the way from one to the next."""

from __future__ import annotations

import numpy as np
import pytest

from detector.analysis.frame_filter import FrameFilter, filter_frames, find_neighbours

COUNTS = np.asarray([[0, 1], [3, 0], [1, 0], [0, 0], [3, 2]], np.int32)
READABLE = np.asarray([True, True, True, False, True])


def test_a_run_without_samples_has_no_frames() -> None:
    assert len(filter_frames(np.zeros((0, 2), np.int32), np.zeros(0, np.bool_), FrameFilter(least=1))) == 0


@pytest.mark.parametrize(
    ("frame_filter", "samples"),
    [
        (FrameFilter(), [0, 1, 2, 3, 4]),
        (FrameFilter(least=1), [0, 1, 2, 4]),
        (FrameFilter(class_id=0, least=1), [1, 2, 4]),
        (FrameFilter(class_id=0, most=0), [0]),
        (FrameFilter(class_id=0, least=1, most=2), [2]),
        (FrameFilter(class_id=1, least=1, order="most"), [4, 0]),
        (FrameFilter(class_id=0, order="most"), [1, 4, 2, 0, 3]),
        (FrameFilter(class_id=0, least=1, order="least"), [2, 1, 4]),
        (FrameFilter(least=99), []),
    ],
    ids=str,
)
def test_frames_pass_by_count_and_class_in_the_order_asked_for(frame_filter: FrameFilter, samples: list[int]) -> None:
    assert filter_frames(COUNTS, READABLE, frame_filter).tolist() == samples


def test_a_frame_that_could_not_be_read_passes_only_where_no_count_is_asked_for() -> None:
    assert 3 in filter_frames(COUNTS, READABLE, FrameFilter())
    assert 3 not in filter_frames(COUNTS, READABLE, FrameFilter(most=0))


@pytest.mark.parametrize(
    ("samples", "sample", "expected"),
    [
        ([], 5, (None, None)),
        ([5], 5, (None, None)),
        ([2, 5, 9], 5, (2, 9)),
        ([9, 5, 2], 5, (9, 2)),
        ([2, 5, 9], 6, (5, 9)),
        ([2, 5, 9], 0, (None, 2)),
        ([2, 5, 9], 10, (9, None)),
    ],
)
def test_the_way_to_the_next_frame(samples: list[int], sample: int, expected: tuple[int | None, int | None]) -> None:
    assert find_neighbours(np.asarray(samples, np.int64), sample) == expected
