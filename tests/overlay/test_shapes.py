"""Shapes of places on a picture."""

from __future__ import annotations

import numpy as np
import pytest

from detector.overlay.shapes import draw_border, draw_passage
from detector.types import UInt8

RED = "#ff0000"


def grey() -> UInt8:
    return np.full((100, 200, 3), 120, np.uint8)


def red(picture: UInt8) -> np.ndarray:
    """Rows and columns (N, 2) of what is drawn in red."""
    return np.argwhere((picture[..., 0] > 230) & (picture[..., 1] < 30) & (picture[..., 2] < 30))


def test_a_border_is_closed_and_the_given_picture_stays() -> None:
    before = grey()
    drawn = draw_border(before, np.array([(50.0, 20.0), (150.0, 20.0), (150.0, 80.0), (50.0, 80.0)]), RED)
    assert np.array_equal(before, grey())
    rows, columns = red(drawn).T
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == pytest.approx((20, 80, 50, 150), abs=2)
    assert tuple(drawn[50, 50]) == (255, 0, 0)
    assert tuple(drawn[50, 100]) == (120, 120, 120)


@pytest.mark.parametrize(
    ("ends", "below"), [([(50.0, 50.0), (150.0, 50.0)], True), ([(150.0, 50.0), (50.0, 50.0)], False)]
)
def test_an_arrow_points_to_the_right_of_a_line(ends: list[tuple[float, float]], below: bool) -> None:
    rows = red(draw_passage(grey(), np.array(ends), RED))[:, 0]
    assert ((rows > 53).sum() > (rows < 47).sum()) == below


def test_a_line_of_no_length_breaks_nothing() -> None:
    assert draw_passage(grey(), np.array([(50.0, 50.0), (50.0, 50.0)]), RED).shape == (100, 200, 3)
