"""Which frames a gallery shows, and the way from one to the next."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.views.frames.gallery import Filter, frames_of, neighbours

COUNTS = np.asarray([[0, 1], [3, 0], [1, 0], [0, 0], [3, 2]], np.int32)
READABLE = np.asarray([True, True, True, False, True])


def test_a_run_without_samples_has_no_frames() -> None:
    assert len(frames_of(np.zeros((0, 2), np.int32), np.zeros(0, np.bool_), Filter(least=1))) == 0


@pytest.mark.parametrize(
    ("wanted", "samples"),
    [
        (Filter(), [0, 1, 2, 3, 4]),
        (Filter(least=1), [0, 1, 2, 4]),
        (Filter(class_id=0, least=1), [1, 2, 4]),
        (Filter(class_id=0, most=0), [0]),
        (Filter(class_id=0, least=1, most=2), [2]),
        (Filter(class_id=1, least=1, order="most"), [4, 0]),
        (Filter(class_id=0, order="most"), [1, 4, 2, 0, 3]),
        (Filter(class_id=0, least=1, order="least"), [2, 1, 4]),
        (Filter(least=99), []),
    ],
    ids=str,
)
def test_frames_pass_by_count_and_class_in_the_order_asked_for(wanted: Filter, samples: list[int]) -> None:
    assert frames_of(COUNTS, READABLE, wanted).tolist() == samples


def test_a_frame_that_could_not_be_read_passes_only_where_no_count_is_asked_for() -> None:
    assert 3 in frames_of(COUNTS, READABLE, Filter())
    assert 3 not in frames_of(COUNTS, READABLE, Filter(most=0))


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
    assert neighbours(np.asarray(samples, np.int64), sample) == expected
