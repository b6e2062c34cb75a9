"""Runs beside each other over time."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import plotly.graph_objects as go
import pytest

from detector.figures.run_series import LETTERS, RunSeries
from detector.figures.runs_over_time import draw_runs
from detector.figures.steps import Steps
from detector.figures.style import read_alt


def steps(values: list[float], readable: list[bool] | None = None) -> Steps:
    start_s = np.arange(len(values), dtype=np.float64)
    return Steps(
        start_s,
        start_s + 1,
        np.array(values, np.float64)[:, None],
        np.array(readable or [True] * len(values), np.bool_),
        np.zeros(len(values), np.bool_),
    )


def line(letter: str, *values: float, offset_s: float = 0.0) -> RunSeries:
    return RunSeries(letter, f"run {letter}", steps(list(values)), offset_s)


def hovers(figure: go.Figure) -> list[str]:
    return [text for trace in figure.data if trace.mode == "markers" for text in trace.text]


def drawn(figure: go.Figure) -> list[go.Scatter]:
    return [trace for trace in figure.data if trace.mode == "lines" and trace.line.width]


def test_no_run_draws_nothing() -> None:
    assert read_alt(draw_runs([], "person")) == ""


@pytest.mark.parametrize(
    ("count", "axes"), [(2, {"y"}), (3, {"y", "y2", "y3"}), (6, {"y", *(f"y{i}" for i in range(2, 7))})]
)
def test_two_runs_share_a_panel_and_more_have_one_each(count: int, axes: set[str]) -> None:
    figure = draw_runs([line(letter, 1, 2) for letter in LETTERS[:count]], "person")
    assert {trace.yaxis or "y" for trace in drawn(figure)} == axes


def test_panels_are_to_one_scale() -> None:
    figure = draw_runs([line("A", 1, 2), line("B", 9, 3), line("C", 0, 0)], "person")
    assert figure.layout.yaxis.range == figure.layout.yaxis2.range == figure.layout.yaxis3.range


def test_every_run_has_a_colour_and_a_dash_of_its_own() -> None:
    made = [line(letter, 1) for letter in LETTERS]
    assert len({one.colour for one in made}) == len({one.dash for one in made}) == 6


def test_by_the_clock_runs_stand_where_the_day_puts_them() -> None:
    began = datetime(2026, 3, 14, 9, 30)
    figure = draw_runs([line("A", 1, 2), line("B", 3, offset_s=90.0)], "person", began=began)
    assert "<b>B</b> 09:31:30: 3 people" in hovers(figure)
    first, last = figure.layout.xaxis.range
    assert last - first == pytest.approx(91_000)
    assert figure.layout.xaxis.title.text == "time of day"


def test_from_the_start_moments_are_those_of_each_video() -> None:
    figure = draw_runs([line("A", 1, 2), line("B", 3)], "person")
    assert hovers(figure) == ["<b>A</b> 0:00: 1 person", "<b>A</b> 0:01: 2 people", "<b>B</b> 0:00: 3 people"]


def test_the_text_alternative_has_a_sentence_for_each_run() -> None:
    unread = RunSeries("B", "dark", steps([0.0], readable=[False]))
    text = read_alt(draw_runs([line("A", 1, 4), unread], "person"))
    assert text == "A · run A: 2.5 people on average, the most, 4, at 0:01. B · dark: no frame could be read."
