"""Charts on the clock that was beside the footage."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from detector.clock import set_clock
from detector.figures.style import from_axis_time, read_alt, read_origin
from detector.figures.timeline import Marks, draw_timeline
from tests.figures.test_timeline import CLASSES, points_of, steps

VALUES = [[1.0, 0.0, 0.0], [3.0, 0.0, 1.0], [2.0, 0.0, 0.0]]


def test_the_axis_and_everything_on_it_are_by_the_clock() -> None:
    made = steps(VALUES, every_s=1800.0, unreadable=(2,))
    clock = set_clock("2026-11-25T14:03:00", "Asia/Seoul")
    marks, presence_s = Marks(at_s=1800.0), {0: [(0.0, 1800.0)]}
    figure = draw_timeline(replace(made, clock=clock), CLASSES, presence_s=presence_s, marks=marks)
    began_ms = datetime(2026, 11, 25, 14, 3, tzinfo=UTC).timestamp() * 1000
    assert list(figure.layout.xaxis.range) == [began_ms, began_ms + 5_400_000]
    assert figure.layout.xaxis.title.text == "clock time in Asia/Seoul (+09:00)"
    assert all(stop.value.startswith("%H:%M:%S") for stop in figure.layout.xaxis.tickformatstops)
    assert "14:03:00 (0:00)" in points_of(figure).text[0]
    assert "the most at 14:33:00 (30:00)" in read_alt(figure)
    plain = draw_timeline(made, CLASSES, presence_s=presence_s, marks=marks)
    moved = began_ms - read_origin(plain)
    for before, after in zip(plain.data, figure.data, strict=True):
        if before.x[0] is not None:
            assert np.asarray(after.x, float) == pytest.approx(np.asarray(before.x, float) + moved, nan_ok=True)
    for before, after in zip(plain.layout.shapes, figure.layout.shapes, strict=True):
        assert (after.x0, after.x1) == (before.x0 + moved, before.x1 + moved)


def test_what_is_dragged_on_it_is_still_in_seconds() -> None:
    figure = draw_timeline(replace(steps(VALUES), clock=set_clock("2026-11-25T14:03:00", "Asia/Seoul")), CLASSES)
    assert from_axis_time("2026-11-25 14:03:02.5", read_origin(figure)) == pytest.approx(2.5)
    assert from_axis_time(figure.layout.xaxis.range[1], read_origin(figure)) == pytest.approx(3.0)


def test_an_axis_over_the_change_of_the_clock_says_which_offset_it_keeps() -> None:
    clock = set_clock("2026-10-25T02:30:00+02:00", "Europe/Berlin")
    figure = draw_timeline(replace(steps(VALUES, every_s=1800.0), clock=clock), CLASSES)
    assert "(+02:00 throughout, though clocks change)" in figure.layout.xaxis.title.text
    assert "02:30:00 (1:00:00)" in points_of(figure).text[2]
