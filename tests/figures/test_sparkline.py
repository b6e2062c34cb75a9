"""The small curve of a run's card."""

from __future__ import annotations

from xml.etree import ElementTree

import numpy as np
import pytest

from detector.figures.sparkline import draw_sparkline


@pytest.mark.parametrize("values", [[], [3.0], [0.0, 5.0, np.nan, 2.0], [np.nan], [0.0] * 5000], ids=len)
def test_a_sparkline_is_a_small_well_formed_picture(values: list[float]) -> None:
    picture = draw_sparkline(np.asarray(values), "#1f6fff")
    assert ElementTree.fromstring(picture).tag.endswith("svg")
    assert "nan" not in picture
    assert len(picture) < 4000


def test_a_sparkline_keeps_a_lone_peak() -> None:
    values = np.zeros(5000)
    values[1234] = 9
    assert " 2.0" in draw_sparkline(values, "#1f6fff", height=32)
