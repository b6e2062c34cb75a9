from __future__ import annotations

import numpy as np
import pytest

from detector.analysis.tracks import Boxes, find_crossings, make_tracks
from detector.analysis.tracks.crossings import Line
from detector.types import Bool

UPWARDS: Line = ((500, 1000), (500, 0))


def passages(x: list[float], line: Line = UPWARDS, y: float = 300.0) -> Bool:
    n = len(x)
    centre = np.stack((np.asarray(x, np.float64), np.full(n, y)), axis=1)
    boxes = Boxes(
        np.arange(n, dtype=np.int32),
        np.arange(float(n)) * 0.5,
        np.hstack((centre - 50, centre + 50)).astype(np.float32),
    )
    return find_crossings(make_tracks(boxes, np.ones(n, np.int64)), centre, line).rightward


@pytest.mark.parametrize(
    ("x", "rightward"),
    [
        ([], []),
        ([100, 200, 300], []),
        ([400, 600], [True]),
        ([600, 400], [False]),
        ([400, 600, 400, 600], [True, False, True]),
        ([400, 496, 504, 497, 503, 600], [True]),
        ([400, 505, 400], []),
    ],
    ids=["nobody", "beside it", "right", "left", "back and forth", "standing on it", "turning on it"],
)
def test_passages_of_a_line(x: list[float], rightward: list[bool]) -> None:
    assert passages(x).tolist() == rightward


def test_a_line_turned_round_has_its_sides_the_other_way_round() -> None:
    assert passages([400, 600], ((500, 0), (500, 1000))).tolist() == [False]


def test_who_walks_past_the_end_of_a_line_does_not_cross_it() -> None:
    assert passages([400, 600], ((500, 1000), (500, 400))).tolist() == []


def test_two_people_one_on_each_side_make_no_passage() -> None:
    centre = np.array([[400.0, 300], [600, 300], [400, 300], [600, 300]])
    boxes = Boxes(
        np.array([0, 0, 1, 1], np.int32),
        np.array([0, 0, 0.5, 0.5]),
        np.hstack((centre - 50, centre + 50)).astype(np.float32),
    )
    assert len(find_crossings(make_tracks(boxes, np.array([1, 2, 1, 2])), centre, UPWARDS).row) == 0
