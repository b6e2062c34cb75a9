"""Two runs of one footage over time, with their difference."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import plotly.graph_objects as go

from detector.clock import set_clock
from detector.figures.run_pair import draw_run_pair
from detector.figures.steps import DRAWN_PIECES, Steps
from detector.figures.style import from_axis_time, read_alt, read_origin, to_axis_time


def steps(*columns: list[float], readable: list[bool] | None = None) -> Steps:
    values = np.array(columns, np.float64).T.reshape(-1, max(len(columns), 1))
    start_s = np.arange(len(values), dtype=np.float64)
    return Steps(
        start_s,
        start_s + 1,
        values,
        np.array(readable or [True] * len(values), np.bool_),
        np.zeros(len(values), np.bool_),
    )


def pair(a: list[float], b: list[float], readable: list[bool] | None = None, at_s: float | None = None) -> go.Figure:
    return draw_run_pair(steps(a, b, readable=readable), "A", "C", ("one", "other"), "person", at_s=at_s)


def test_a_pair_without_frames_is_drawn_empty() -> None:
    assert read_alt(pair([], [])) == "No frame was read in both runs."


def test_the_pair_in_words() -> None:
    assert read_alt(pair([5, 5, 2, 2], [5, 7, 1, 2])) == (
        "A and C agree for 50% of the time. On average C counts +0.25 people against A; the largest difference is "
        "+2 at 0:01."
    )
    assert read_alt(pair([1, 2], [1, 2])) == "A and C count the same people throughout."


def test_the_difference_is_up_where_the_second_sees_more() -> None:
    below = [trace for trace in pair([5, 5, 2], [5, 7, 1]).data if trace.yaxis == "y2"]
    highest, lowest = (np.asarray(trace.y) for trace in below)
    assert highest.tolist() == [0, 0, 2, 2, 0, 0]
    assert lowest.tolist() == [0, 0, 0, 0, -1, -1]


def test_what_one_could_not_read_is_no_difference_and_cannot_be_clicked() -> None:
    figure = pair([5, 0, 2], [5, 9, 2], readable=[True, False, True])
    assert read_alt(figure) == "A and C count the same people throughout."
    targets = next(trace for trace in figure.data if trace.mode == "markers")
    assert targets.customdata.tolist() == [0, 2]


def test_the_moment_looked_at_is_marked() -> None:
    assert float(to_axis_time(1.0)) in [shape.x0 for shape in pair([1, 1], [1, 2], at_s=1.0).layout.shapes]


def test_times_are_by_the_clock_where_there_is_one() -> None:
    clock = set_clock("2026-11-25T14:03:00", "Asia/Seoul")
    figure = draw_run_pair(replace(steps([2, 2, 1], [2, 4, 1]), clock=clock), "A", "B", ("a", "b"), "person", at_s=1.0)
    origin = read_origin(figure)
    assert figure.layout.xaxis.title.text == "clock time in Asia/Seoul (+09:00)"
    assert [from_axis_time(x, origin) for x in figure.layout.xaxis.range] == [0.0, 3.0]
    assert from_axis_time(float(figure.layout.shapes[-1].x0), origin) == 1.0
    assert "largest difference is +2 at 14:03:01 (0:01)" in read_alt(figure)
    assert any("14:03:01 (0:01)" in text for text in figure.data[-1].text)


def test_a_long_pair_is_thinned_and_keeps_its_largest_difference() -> None:
    rng = np.random.default_rng(1)
    a = rng.integers(0, 9, 20_000).astype(float)
    b = a.copy()
    b[12_345] = a[12_345] + (2 if a[12_345] < 5 else -2)
    figure = pair(a.tolist(), b.tolist())
    targets = next(trace for trace in figure.data if trace.mode == "markers")
    assert len(targets.customdata) <= DRAWN_PIECES
    assert 12_345 in targets.customdata
