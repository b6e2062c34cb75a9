"""The look every chart shares: axes, hover, alternative text. The words are in ``words``.

Figures are neutral: no background and no text colour of their own, so that the page's light or dark theme
shows through. Times are drawn on a date axis, because only there does Plotly write h:mm:ss, and finer while
somebody zooms; ``to_axis_time`` and ``from_axis_time`` go there and back.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from detector.figures.escaping import escape_texts
from detector.overlay.palette import parse_rgb
from detector.types import Float64

GRID = "rgba(128, 136, 148, 0.22)"
MUTED = "rgba(128, 136, 148, 0.9)"
BAND_OPACITY = 0.14
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
"""Lines differ in more than colour, so that two that overlap can both be seen."""

LEGEND: dict[str, Any] = {"orientation": "h", "x": 0, "y": 1.0, "xanchor": "left", "yanchor": "bottom"}

CONFIG: dict[str, Any] = {
    "displaylogo": False,
    "displayModeBar": "hover",
    "modeBarButtonsToRemove": ["lasso2d", "autoScale2d", "toggleSpikelines", "zoomIn2d", "zoomOut2d"],
    "toImageButtonOptions": {"format": "png", "scale": 2, "filename": "footfall-chart"},
}

ORIGIN_MS = 31_536_000_000.0  # 1971-01-01: near zero, Plotly takes a number of four digits for a year
_DAY_S = 86_400


def to_axis_time(time_s: npt.ArrayLike) -> Float64:
    """Seconds -> places on a time axis."""
    return np.asarray(time_s, np.float64) * 1000.0 + ORIGIN_MS


def from_axis_time(axis_value: float | str, origin_ms: float = ORIGIN_MS) -> float:
    """A place on a time axis, as Plotly hands it back (milliseconds or a date) -> seconds; see ``read_origin``."""
    if isinstance(axis_value, int | float):
        return (axis_value - origin_ms) / 1000.0
    date = datetime.fromisoformat(axis_value.replace(" ", "T", 1)).replace(tzinfo=UTC)
    return date.timestamp() - origin_ms / 1000.0


def set_origin(figure: go.Figure, origin_ms: float) -> None:
    """Keep with a figure where second 0 lies on its time axis, for ``read_origin``."""
    figure.update_layout(meta={**(figure.layout.meta or {}), "origin_ms": origin_ms})


def read_origin(figure: go.Figure) -> float:
    """The place of second 0 on the figure's time axis: where ``to_axis_time`` puts it, unless it was moved."""
    return float((figure.layout.meta or {}).get("origin_ms", ORIGIN_MS))


def make_time_axis(start_s: float, end_s: float, **more: Any) -> dict[str, Any]:
    """Settings of an x axis over [start_s, end_s] that reads m:ss or h:mm:ss, finer where one zooms in."""
    span = "%-H:%M:%S" if end_s >= 3600 else "%-M:%S"
    if end_s >= _DAY_S:
        span = "day %-j, %-H:%M:%S"
    axis = {
        "type": "date",
        "range": to_axis_time([start_s, end_s]).tolist(),
        "tickformat": span,
        "tickformatstops": [
            {"dtickrange": [None, 999], "value": f"{span}.%L"},
            {"dtickrange": [1000, None], "value": span},
        ],
        "showgrid": False,
        "ticks": "outside",
        "tickcolor": GRID,
        "hoverformat": f"{span}.%L",
        "title": {"text": "time in the footage", "font": {"size": 12}},
        "nticks": 10,
    }
    return {**axis, **more}


def make_value_axis(title: str, **more: Any) -> dict[str, Any]:
    """Settings of a y axis from zero, with its unit in ``title``."""
    axis = {
        "title": {"text": title, "font": {"size": 12}},
        "gridcolor": GRID,
        "zeroline": False,
        "rangemode": "tozero",
        "fixedrange": True,
    }
    return {**axis, **more}


def style_figure(figure: go.Figure, *, alt: str, height: int, **layout: Any) -> go.Figure:
    """Give a whole figure the house look and its text alternative, and escape its texts; returns the same figure.

    ``layout`` goes to ``update_layout`` last and wins.
    """
    house = {
        "height": height,
        "margin": {"l": 8, "r": 8, "t": 28, "b": 8},
        "paper_bgcolor": "rgba(0, 0, 0, 0)",
        "plot_bgcolor": "rgba(0, 0, 0, 0)",
        "hovermode": "closest",
        "hoverlabel": {"align": "left", "namelength": -1},
        "legend": LEGEND,
        "meta": {**(figure.layout.meta or {}), "alt": alt},
        "modebar": {"bgcolor": "rgba(0, 0, 0, 0)", "color": MUTED, "activecolor": MUTED},
        "dragmode": "zoom",
    }
    figure.update_layout({**house, **layout})
    escape_texts(figure)
    return figure


def read_alt(figure: go.Figure) -> str:
    """The figure's text alternative, as ``style_figure`` left it."""
    return str((figure.layout.meta or {}).get("alt", ""))


def make_rgba(colour: str, opacity: float) -> str:
    """``#rrggbb`` -> ``rgba(...)``."""
    red, green, blue = parse_rgb(colour)
    return f"rgba({red}, {green}, {blue}, {opacity:g})"


def choose_dash(class_id: int) -> str:
    """The dash of a class's line, by its place among the run's classes."""
    return DASHES[class_id % len(DASHES)]
