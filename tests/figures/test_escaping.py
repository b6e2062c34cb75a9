"""Names from strangers in every figure there is: shown as they are, never as a link or a picture."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from detector import figures
from detector.analysis import confidence
from detector.analysis.errorband import Band
from detector.analysis.spotcheck import Estimate
from detector.analysis.sweep import Sweep
from detector.figures.distribution import ScoredClass, draw_distribution
from detector.figures.heatmaps import Ground, Layer, draw_cell_timeline, draw_frame_cells, draw_stretch_cells
from detector.figures.landscape import draw_landscape
from detector.figures.run_pair import draw_run_pair
from detector.figures.run_series import RunSeries
from detector.figures.runs_over_time import draw_runs
from detector.figures.score_by_height import draw_by_height
from detector.figures.score_density import draw_score_density
from detector.figures.setting_series import SettingSeries
from detector.figures.steps import Steps
from detector.figures.style import style_figure
from detector.figures.surface import Surface
from detector.figures.sweep import ClassSweep, draw_count_error, draw_sweep
from detector.figures.timeline import draw_timeline
from tests.analysis.made import detections

HOSTILE = 'a<a href="https://example.org">b</a><img src="x"><span style="font-size:99px">'
OURS = re.compile(r"</?(?:b|i|extra)>|<br>")
EDGES, LEVELS = np.linspace(0, 1, 11), np.linspace(0.02, 1.0, 101)
SCORED = ScoredClass(HOSTILE, "#aa0000", 0.5, HOSTILE)
SETTINGS = tuple(SettingSeries(letter, HOSTILE, np.arange(5, dtype=np.int32), 0.5) for letter in ("A", "B"))
GROUND = Ground(b"jpeg", (960.0, 544.0), 16)
LAYER = Layer(np.full((34, 60), 0.5, np.float32), 1.0, HOSTILE, lambda _: HOSTILE, False)


def steps(columns: int) -> Steps:
    start_s = np.arange(5, dtype=np.float64)
    return Steps(
        start_s, start_s + 1, np.ones((5, columns)), np.array([True, True, False, True, True]), np.zeros(5, bool)
    )


def scores() -> np.ndarray:
    return np.array([0.2, 0.6, 0.9], np.float32)


def by_height() -> go.Figure:
    heights_px = np.array([15.0, 25.0, 50.0], np.float32)
    return draw_by_height(
        SCORED, confidence.by_height(scores(), heights_px, np.array([10.0, 20.0, 40.0, 80.0]), EDGES, 0.5)
    )


def landscape() -> go.Figure:
    counts = np.ones((len(LEVELS), 5), np.int32)
    start_s = np.arange(5, dtype=np.float64)
    shown = Surface(
        start_s, 5.0, np.ones(5, bool), np.zeros(5, bool), LEVELS, counts, counts.mean(axis=1), HOSTILE, HOSTILE
    )
    return draw_landscape(shown, *SETTINGS)


def score_density() -> go.Figure:
    times = np.arange(4, dtype=np.float64)
    found = confidence.bin_over_time(
        detections((0, 0, 0.5), (1, 0, 0.8)),
        0,
        times,
        np.ones(4, bool),
        np.zeros(4, bool),
        np.array([0.0, 2.0, 4.0]),
        EDGES,
    )
    return draw_score_density(SCORED, found)


def sweep() -> go.Figure:
    swept = Sweep(LEVELS, np.ones(101), np.ones(101, np.int32), np.ones(101), np.ones(101, np.int64))
    return draw_sweep([ClassSweep(0, swept)], (HOSTILE,), "mean", SETTINGS, score=HOSTILE)


def count_error() -> go.Figure:
    found = Estimate(LEVELS, LEVELS, LEVELS - 0.1, LEVELS + 0.1, 0.6, 0.52, 0.71, Band(0.2, 0.7), 0.02, 12)
    return draw_count_error(found, SETTINGS, HOSTILE, score=HOSTILE)


def cell_timeline() -> go.Figure:
    time_s = np.arange(5, dtype=np.float64)
    return draw_cell_timeline(time_s, 5.0, time_s / 5, np.ones(5, bool), floor=0.02, threshold=0.5, name=HOSTILE)


def distribution() -> go.Figure:
    whole = confidence.distribution(scores(), EDGES)
    return draw_distribution(SCORED, whole, whole, frames=4, log=False)


FIGURES: dict[str, Callable[[], go.Figure]] = {
    "draw_by_height": by_height,
    "draw_cell_timeline": cell_timeline,
    "draw_count_error": count_error,
    "draw_distribution": distribution,
    "draw_frame_cells": lambda: draw_frame_cells(
        GROUND, LAYER, threshold=0.5, opacity=0.3, dim=True, cell=None, alt=HOSTILE
    ),
    "draw_landscape": landscape,
    "draw_run_pair": lambda: draw_run_pair(steps(2), "A", "B", (HOSTILE, HOSTILE), HOSTILE),
    "draw_runs": lambda: draw_runs([RunSeries(letter, HOSTILE, steps(1)) for letter in "ABC"], HOSTILE),
    "draw_score_density": score_density,
    "draw_stretch_cells": lambda: draw_stretch_cells(GROUND, LAYER, opacity=0.3, cell=None, alt=HOSTILE),
    "draw_sweep": sweep,
    "draw_timeline": lambda: draw_timeline(steps(1), (HOSTILE,), presence_s={0: [(0.0, 1.0)]}),
}


OF_OUR_WORDS = {"draw_sparkline", "draw_accuracy", "draw_track_bars", "draw_track_lines", "draw_ways"}
"""Figures that show no name of anything."""


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from texts(item) if key != "meta" else ()
    elif isinstance(value, list | tuple | np.ndarray):
        for item in value:
            yield from texts(item)


@pytest.mark.parametrize("name", FIGURES)
def test_a_name_is_no_markup(name: str) -> None:
    shown = list(texts(FIGURES[name]().to_plotly_json()))
    assert [text for text in shown if "<" in OURS.sub("", text)] == []
    if name != "draw_cell_timeline":  # which says its name in its alternative text alone
        assert any("&lt;a href" in text for text in shown)


def test_every_figure_is_among_them() -> None:
    modules = [import_module(f"{figures.__name__}.{module.name}") for module in iter_modules(figures.__path__)]
    made = {name for module in modules for name in vars(module) if name.startswith("draw_")}
    assert made - OF_OUR_WORDS - {"draw_still_timeline"} == set(FIGURES)  # that is text, and tested in its own place


def test_our_own_marks_stay_and_so_does_the_alternative_text() -> None:
    figure = go.Figure(go.Scatter(x=[1], y=[1], text=["<b>1</b><br><i>2</i>"], hovertemplate="%{text}<extra></extra>"))
    styled = style_figure(figure, alt="less < more", height=10)
    assert styled.data[0].text == ("<b>1</b><br><i>2</i>",)
    assert styled.data[0].hovertemplate == "%{text}<extra></extra>"
    assert styled.layout.meta["alt"] == "less < more"
