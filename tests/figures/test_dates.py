"""Time axes are written as dates, which mean the same in every browser's time zone."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from detector.figures.dates import write_dates
from detector.figures.style import from_axis_time, make_time_axis, to_axis_time
from detector.figures.timeline import Marks, draw_timeline
from tests.figures.test_timeline import CLASSES, steps


def test_everything_on_a_time_axis_is_a_date() -> None:
    made = steps([[1.0, 0.0, 0.0], [3.0, 0.0, 1.0], [2.0, 0.0, 0.0]], every_s=1800.0, unreadable=(2,))
    figure = write_dates(draw_timeline(made, CLASSES, presence_s={0: [(0.0, 1800.0)]}, marks=Marks(at_s=1800.0)))
    assert list(figure.layout.xaxis.range) == ["1971-01-01T00:00:00.000000", "1971-01-01T01:30:00.000000"]
    places = [x for trace in figure.data for x in trace.x] + [
        x for each in figure.layout.shapes for x in (each.x0, each.x1)
    ]
    assert all(place is None or isinstance(place, str) for place in places)
    assert from_axis_time(figure.layout.shapes[-1].x0) == 1800.0


def test_a_gap_stays_one_and_other_axes_stay_numbers() -> None:
    figure = go.Figure(
        [go.Scatter(x=to_axis_time([0.0, np.nan, 0.25]), y=[1, 2, 3]), go.Scatter(x=[5], y=[1], xaxis="x2")]
    )
    figure.update_layout(xaxis=make_time_axis(0.0, 1.0), xaxis2={"type": "linear"})
    write_dates(figure)
    assert list(figure.data[0].x) == ["1971-01-01T00:00:00.000000", None, "1971-01-01T00:00:00.250000"]
    assert list(figure.data[1].x) == [5]
