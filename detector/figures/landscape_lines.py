"""The landscape's upper panel: A and B over time, the area between them, and what can be clicked there."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from detector.analysis.downsampling import downsample
from detector.figures.parts import add_invisible, make_staircase
from detector.figures.setting_series import SettingSeries
from detector.figures.style import make_rgba, to_axis_time
from detector.figures.surface import Surface
from detector.types import Float64, Int64
from detector.words import format_moment, pluralise

COLUMNS = 1200
"""The heatmap has at most this many columns, the lines so many pieces: about one a pixel."""

POINTS = 400
"""At most so many invisible markers on the lines."""


def _select_drawn(surface: Surface, a: SettingSeries, b: SettingSeries, most: int) -> Int64:
    """At most so many samples of the upper panel, every peak among them."""
    both = np.stack([a.counts, b.counts], axis=1).astype(np.float64)
    both[~surface.readable] = np.nan
    drawn: Int64 = downsample(both, most)
    return drawn


def _make_line(surface: Surface, drawn: Int64, values: Float64, unknown: float) -> tuple[Float64, Float64]:
    """Steps over the kept samples, what was not read as ``unknown``."""
    shown = np.where(surface.readable[drawn], values[drawn], unknown)
    across, up = make_staircase(surface.start_s[drawn], surface.end_s, shown)
    return to_axis_time(across), up


def add_band(figure: go.Figure, surface: Surface, a: SettingSeries, b: SettingSeries) -> None:
    """The area between A and B; in a gap both lie on zero, so that nothing is filled across it."""
    if not len(surface.start_s):
        return
    drawn = _select_drawn(surface, a, b, COLUMNS)
    low, high = (edge(a.counts, b.counts).astype(np.float64) for edge in (np.minimum, np.maximum))
    for values, fill in ((low, None), (high, "tonexty")):
        x, y = _make_line(surface, drawn, values, 0.0)
        figure.add_scatter(
            x=x,
            y=y,
            mode="lines",
            line={"width": 0},
            fill=fill,
            fillcolor=make_rgba(b.colour, 0.22),
            hoverinfo="skip",
            showlegend=False,
        )


def add_steps(figure: go.Figure, surface: Surface, setting: SettingSeries) -> None:
    """One setting's counts, with a gap where a frame could not be read."""
    if not len(surface.start_s):
        return
    values = np.where(surface.readable, setting.counts, np.nan)
    x, y = _make_line(surface, downsample(values, COLUMNS), values, np.nan)
    figure.add_scatter(
        x=x,
        y=y,
        mode="lines",
        name=setting.label,
        line={"color": setting.colour, "width": 1.8, "dash": setting.dash},
        hoverinfo="skip",
    )


def add_points(figure: go.Figure, surface: Surface, a: SettingSeries, b: SettingSeries) -> None:
    """Add the points of the upper panel that can be hovered and clicked."""
    drawn = _select_drawn(surface, a, b, POINTS) if len(surface.start_s) else np.zeros(0, np.int64)
    drawn = drawn[surface.readable[drawn]]
    people = pluralise(surface.class_name)
    words = [f"<b>{format_moment(surface.start_s[i])}</b><br>A {a.counts[i]}, B {b.counts[i]} {people}" for i in drawn]
    add_invisible(
        figure,
        x=to_axis_time(surface.middle_s(drawn)),
        y=np.maximum(a.counts, b.counts)[drawn].astype(np.float64),
        customdata=surface.encode_places(drawn),
        text=words,
        hovertemplate="%{text}<br><i>click to see the frame</i><extra></extra>",
    )
