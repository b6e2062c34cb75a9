"""What a click or a drag in a chart means, as Streamlit hands it over."""

from __future__ import annotations

import pytest

from dashboard.components.chart import ChartSelection, selected
from detector.figures.style import to_axis_time


def event(points: list[dict[str, object]], box: list[dict[str, object]]) -> dict[str, object]:
    return {"selection": {"points": points, "box": box, "lasso": [], "point_indices": []}}


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([], ()),
        ([{"x": 1}], ()),
        ([{"customdata": 7}], (7,)),
        ([{"customdata": [7]}], (7,)),
        ([{"customdata": {"0": 7}}], (7,)),
        ([{"customdata": [7, 8]}], ([7, 8],)),
    ],
)
def test_a_click_is_the_point_s_own_datum(points: list[dict[str, object]], expected: tuple[object, ...]) -> None:
    assert selected(event(points, [])) == ChartSelection(expected, None)


@pytest.mark.parametrize(
    ("ends", "range_s"),
    [
        (to_axis_time([20.0, 30.5]).tolist(), (20.0, 30.5)),
        (to_axis_time([30.5, 20.0]).tolist(), (20.0, 30.5)),
        (["1971-01-01 00:00:20", "1971-01-01 00:00:30.5"], (20.0, 30.5)),
        (to_axis_time([-4.0, 3.0]).tolist(), (0.0, 3.0)),
    ],
    ids=["forwards", "backwards", "dates", "from before the start"],
)
def test_a_drag_is_a_range_in_seconds(ends: list[object], range_s: tuple[float, float]) -> None:
    assert selected(event([], [{"x": ends, "y": [0, 5]}])).range_s == pytest.approx(range_s)


def test_the_last_of_several_drags_counts() -> None:
    boxes = [{"x": to_axis_time([1.0, 2.0]).tolist()}, {"x": to_axis_time([5.0, 6.0]).tolist()}]
    assert selected(event([], boxes)).range_s == pytest.approx((5.0, 6.0))
