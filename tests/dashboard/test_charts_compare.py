"""Charts of several runs."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import plotly.graph_objects as go
import pytest

from dashboard.charts.compare import LETTERS, Line, pair_over_time, runs_over_time
from dashboard.charts.style import alt_of, axis_time
from dashboard.charts.timeline import DRAWN_PIECES, Steps


def steps(*columns: list[float], readable: list[bool] | None = None) -> Steps:
    values = np.array(columns, np.float64).T.reshape(-1, max(len(columns), 1))
    start_s = np.arange(len(values), dtype=np.float64)
    return Steps(start_s, start_s + 1, values, np.array(readable or [True] * len(values), np.bool_))


def line(letter: str, *values: float, offset_s: float = 0.0) -> Line:
    return Line(letter, f"run {letter}", steps(list(values)), offset_s)


def hovers(figure: go.Figure) -> list[str]:
    return [text for trace in figure.data if trace.mode == "markers" for text in trace.text]


def drawn(figure: go.Figure) -> list[go.Scatter]:
    return [trace for trace in figure.data if trace.mode == "lines" and trace.line.width]


def test_no_run_draws_nothing() -> None:
    assert alt_of(runs_over_time([], "person")) == ""


@pytest.mark.parametrize(
    ("count", "axes"), [(2, {"y"}), (3, {"y", "y2", "y3"}), (6, {"y", *(f"y{i}" for i in range(2, 7))})]
)
def test_two_runs_share_a_panel_and_more_have_one_each(count: int, axes: set[str]) -> None:
    figure = runs_over_time([line(letter, 1, 2) for letter in LETTERS[:count]], "person")
    assert {trace.yaxis or "y" for trace in drawn(figure)} == axes


def test_panels_are_to_one_scale() -> None:
    figure = runs_over_time([line("A", 1, 2), line("B", 9, 3), line("C", 0, 0)], "person")
    assert figure.layout.yaxis.range == figure.layout.yaxis2.range == figure.layout.yaxis3.range


def test_every_run_has_a_colour_and_a_dash_of_its_own() -> None:
    made = [line(letter, 1) for letter in LETTERS]
    assert len({one.colour for one in made}) == len({one.dash for one in made}) == 6


def test_by_the_clock_runs_stand_where_the_day_puts_them() -> None:
    began = datetime(2026, 3, 14, 9, 30)
    figure = runs_over_time([line("A", 1, 2), line("B", 3, offset_s=90.0)], "person", began=began)
    assert "<b>B</b> 09:31:30: 3 people" in hovers(figure)
    first, last = figure.layout.xaxis.range
    assert last - first == pytest.approx(91_000)
    assert figure.layout.xaxis.title.text == "time of day"


def test_from_the_start_moments_are_those_of_each_video() -> None:
    figure = runs_over_time([line("A", 1, 2), line("B", 3)], "person")
    assert hovers(figure) == ["<b>A</b> 0:00: 1 person", "<b>A</b> 0:01: 2 people", "<b>B</b> 0:00: 3 people"]


def test_the_text_alternative_has_a_sentence_for_each_run() -> None:
    unread = Line("B", "dark", steps([0.0], readable=[False]))
    text = alt_of(runs_over_time([line("A", 1, 4), unread], "person"))
    assert text == "A · run A: 2.5 people on average, the most, 4, at 0:01. B · dark: no frame could be read."


def pair(a: list[float], b: list[float], readable: list[bool] | None = None, at_s: float | None = None) -> go.Figure:
    return pair_over_time(steps(a, b, readable=readable), "A", "C", ("one", "other"), "person", at_s=at_s)


def test_a_pair_without_frames_is_drawn_empty() -> None:
    assert alt_of(pair([], [])) == "No frame was read in both runs."


def test_the_pair_in_words() -> None:
    assert alt_of(pair([5, 5, 2, 2], [5, 7, 1, 2])) == (
        "A and C agree for 50% of what is drawn. On average C counts +0.25 people against A; the largest difference is "
        "+2 at 0:01."
    )
    assert alt_of(pair([1, 2], [1, 2])) == "A and C count the same people throughout."


def test_the_difference_is_up_where_the_second_sees_more() -> None:
    below = [trace for trace in pair([5, 5, 2], [5, 7, 1]).data if trace.yaxis == "y2"]
    highest, lowest = (np.asarray(trace.y) for trace in below)
    assert highest.tolist() == [0, 0, 2, 2, 0, 0]
    assert lowest.tolist() == [0, 0, 0, 0, -1, -1]


def test_what_one_could_not_read_is_no_difference_and_cannot_be_clicked() -> None:
    figure = pair([5, 0, 2], [5, 9, 2], readable=[True, False, True])
    assert alt_of(figure) == "A and C count the same people throughout."
    targets = next(trace for trace in figure.data if trace.mode == "markers")
    assert targets.customdata.tolist() == [0, 2]


def test_the_moment_looked_at_is_marked() -> None:
    assert float(axis_time(1.0)) in [shape.x0 for shape in pair([1, 1], [1, 2], at_s=1.0).layout.shapes]


def test_a_long_pair_is_thinned_and_keeps_its_largest_difference() -> None:
    rng = np.random.default_rng(1)
    a = rng.integers(0, 9, 20_000).astype(float)
    b = a.copy()
    b[12_345] = a[12_345] + (2 if a[12_345] < 5 else -2)
    figure = pair(a.tolist(), b.tolist())
    targets = next(trace for trace in figure.data if trace.mode == "markers")
    assert len(targets.customdata) <= DRAWN_PIECES
    assert 12_345 in targets.customdata
