"""Two settings over time, over the landscape of all thresholds, beside its mean: three panels on shared axes.

Time runs across the upper and the left panel, the threshold up the left and the right one. A click on a heatmap tells
Streamlit nothing, so invisible markers lie over it: a grid of them coarse enough to be drawn at once, each on the frame
with the most people of its stretch, and wherever somebody clicks, the nearest one answers.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from detector.analysis.spans import mean_over_time
from detector.analysis.sweep import Plateau
from detector.figures.landscape_field import GAP, TIME_SHARE, UPPER_SHARE, add_heatmap, add_marks, add_unread
from detector.figures.landscape_lines import add_band, add_points, add_steps
from detector.figures.setting_series import SettingSeries
from detector.figures.style import LEGEND, MUTED, make_rgba, make_time_axis, make_value_axis, style_figure, to_axis_time
from detector.figures.surface import Surface
from detector.overlay.palette import HALO, SETTING_A
from detector.words import format_moment, pluralise


def draw_landscape(
    surface: Surface,
    a: SettingSeries,
    b: SettingSeries,
    *,
    plateau: Plateau | None = None,
    at_s: float | None = None,
    height: int = 640,
) -> go.Figure:
    """A and B over time, the band between them; the landscape with their thresholds in it; the mean curve.

    A setting whose ``threshold`` is None (another method's score) has no line in the landscape. Clicks answer with
    ``read_picked_place``'s numbers.
    """
    figure = go.Figure()
    add_band(figure, surface, a, b)
    for setting in (a, b):
        add_steps(figure, surface, setting)
    add_points(figure, surface, a, b)
    add_heatmap(figure, surface, a)
    add_unread(figure, surface)
    add_marks(figure, surface, a)
    _add_mean(figure, surface, plateau)
    for setting in (b, a):
        _add_threshold(figure, setting)
    if at_s is not None:
        for panel in ("y", "y2"):
            line = {"color": MUTED if panel == "y" else "white", "width": 1.5, "dash": "dot"}
            moment_x = float(to_axis_time(at_s))
            figure.add_shape(type="line", x0=moment_x, x1=moment_x, y0=0, y1=1, yref=f"{panel} domain", line=line)
    return _set_layout(figure, surface, a, b, height)


def describe_landscape(surface: Surface, a: SettingSeries, b: SettingSeries) -> str:
    """The chart in a few sentences."""
    if not surface.readable.any():
        return "No frame of this stretch could be read."
    people = pluralise(surface.class_name)
    low, high = surface.thresholds[[0, -1]]
    means = ", ".join(
        f"{setting.letter} counts {mean_over_time(setting.counts, surface.lengths_s, surface.readable):.1f} {people}"
        for setting in (a, b)
    )
    return (
        f"From {format_moment(surface.start_s[0])} to {format_moment(surface.end_s)} {means} on average. The landscape "
        f"shows the count at every {surface.score} from {low:.2f} to {high:.2f}: its mean falls from "
        f"{surface.mean[0]:.1f} to {surface.mean[-1]:.1f} {people} as the threshold rises."
    )


def _add_mean(figure: go.Figure, surface: Surface, plateau: Plateau | None) -> None:
    figure.add_scatter(
        x=surface.mean,
        y=surface.thresholds,
        xaxis="x2",
        yaxis="y2",
        mode="lines",
        line={"color": MUTED, "width": 2.2},
        hovertemplate=f"at %{{y:.2f}}: %{{x:.1f}} {pluralise(surface.class_name)} on average<extra></extra>",
        showlegend=False,
    )
    if plateau is not None:
        figure.add_shape(
            type="rect",
            xref="x2 domain",
            x0=0,
            x1=1,
            yref="y2",
            y0=plateau.low,
            y1=plateau.high,
            fillcolor=make_rgba(SETTING_A, 0.16),
            line={"width": 0},
            layer="below",
        )
        figure.add_annotation(
            text="plateau",
            xref="x2 domain",
            x=0.02,
            xanchor="left",
            yref="y2",
            y=plateau.high,
            yanchor="top",
            showarrow=False,
            font={"size": 11, "color": MUTED},
        )


def _add_threshold(figure: go.Figure, setting: SettingSeries) -> None:
    """The setting's own threshold, across the landscape and the mean curve, between two dark edges."""
    if setting.threshold is None:
        return
    spans: Sequence[tuple[str, float]] = (("x domain", 1.0), ("x2 domain", 1.0))
    for xref, end in spans:
        edge = {"type": "line", "xref": xref, "x0": 0, "x1": end, "yref": "y2"}
        level = {"y0": setting.threshold, "y1": setting.threshold}
        if xref == "x domain":
            figure.add_shape(**edge, **level, line={"color": "white", "width": 4})
        figure.add_shape(**edge, **level, line={"color": setting.colour, "width": 2.2, "dash": setting.dash})
    figure.add_annotation(
        text=f"<b>{setting.letter}</b> {setting.threshold:.2f}",
        xref="x domain",
        x=0.002 if setting.letter == "A" else 0.07,
        xanchor="left",
        yref="y2",
        y=setting.threshold,
        yanchor="bottom",
        showarrow=False,
        font={"size": 12, "color": "white"},
        bgcolor=setting.colour,
        bordercolor=HALO,
        borderpad=2,
    )


def _set_layout(figure: go.Figure, surface: Surface, a: SettingSeries, b: SettingSeries, height: int) -> go.Figure:
    low, high = surface.thresholds[[0, -1]]
    end_s = surface.end_s if len(surface.start_s) else 0.0
    start_s = float(surface.start_s[0]) if len(surface.start_s) else 0.0
    people = pluralise(surface.class_name)
    right = max(1.0, min(float(surface.mean[0]), 2.5 * _interpolate_mean(surface, a))) if len(surface.start_s) else 1.0
    below = {"domain": [0, 1 - UPPER_SHARE], "range": [low, high], "rangemode": "normal", "showgrid": False}
    beside = {"domain": [TIME_SHARE + GAP, 1.0], "anchor": "y2", "nticks": 4, "range": [0, right]}
    figure.update_layout(
        xaxis=make_time_axis(start_s, end_s, domain=[0, TIME_SHARE], anchor="y2"),
        yaxis=make_value_axis(f"{people} in view", domain=[1 - UPPER_SHARE + GAP, 1.0], anchor="x"),
        yaxis2=make_value_axis(surface.score, **below),
        xaxis2=make_value_axis(f"mean {people}", **beside),
    )
    return style_figure(
        figure,
        alt=describe_landscape(surface, a, b),
        height=height,
        hoverdistance=-1,  # wherever somebody clicks, the nearest marker answers
        legend={**LEGEND, "traceorder": "normal"},
        clickmode="event+select",
    )


def _interpolate_mean(surface: Surface, a: SettingSeries) -> float:
    """The mean at A's threshold, or in the middle of the range."""
    middle = a.threshold if a.threshold is not None else float(np.median(surface.thresholds))
    return float(np.nan_to_num(np.interp(middle, surface.thresholds, surface.mean)))
