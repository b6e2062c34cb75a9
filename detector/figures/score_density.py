"""Scores over time, as fields of colour."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from detector.analysis.confidence import Density
from detector.figures.distribution import LINE, ScoredClass
from detector.figures.fields import MARGIN, add_heat, add_targets, find_middles, make_threshold_label
from detector.figures.parts import hatch_doubtful, shade_unread
from detector.figures.style import MUTED, make_time_axis, make_value_axis, style_figure, to_axis_time
from detector.words import format_moment


def draw_score_density(
    scored: ScoredClass, density: Density, *, range_s: tuple[float, float] | None = None, height: int = 340
) -> go.Figure:
    """Detections a frame by score, over time. Every filled field can be clicked: see ``read_picked_field``."""
    figure = go.Figure()
    value = np.nan_to_num(density.value)
    if value.max(initial=0.0) > 0:
        add_heat(figure, scored, to_axis_time(density.x_edges), density.y_edges, density.value, "a frame")
        _add_density_points(figure, scored, density)
    known = np.asarray(~np.isnan(density.value).all(axis=0) | density.doubtful)
    shade_unread(figure, density.x_edges[:-1], density.x_edges[1:], known)
    edges_x = to_axis_time(density.x_edges)
    hatch_doubtful(figure, edges_x[:-1], edges_x[1:], density.doubtful)
    line = {"color": LINE, "width": 2, "dash": "dash"}
    figure.add_hline(y=scored.threshold, line=line, annotation=make_threshold_label(scored))
    if range_s is not None:
        left, right = to_axis_time(range_s)
        figure.add_vrect(x0=left, x1=right, line={"width": 1.5, "color": MUTED}, fillcolor="rgba(0,0,0,0)")
    lo, hi = float(density.y_edges[0]), float(density.y_edges[-1])
    layout = {
        "margin": MARGIN,
        "xaxis": make_time_axis(float(density.x_edges[0]), float(density.x_edges[-1])),
        "yaxis": make_value_axis(scored.score, range=[lo, hi]),
    }
    return style_figure(figure, alt=describe_score_density(scored, density), height=height, **layout)


def describe_score_density(scored: ScoredClass, density: Density) -> str:
    """The chart in two sentences."""
    from_s, until_s = density.x_edges[[0, -1]]
    sure = density.y_edges[:-1] >= scored.threshold - 1e-6
    value = np.nan_to_num(density.value)
    mean = value.sum(axis=1)
    words = f"{scored.things.capitalize()} by {scored.score}, from {format_moment(from_s)} to {format_moment(until_s)}."
    if not value.any():
        return f"{words} There are none."
    busiest = int(value[sure].sum(axis=0).argmax()) if sure.any() else 0
    share = mean[sure].sum() / mean.sum()
    return (
        f"{words} {share:.0%} of them lie in the bands over the threshold of {scored.threshold:.2f}; "
        f"these are the most at {format_moment(density.x_edges[busiest])}."
    )


def _add_density_points(figure: go.Figure, scored: ScoredClass, density: Density) -> None:
    rows, columns = np.nonzero(np.nan_to_num(density.value))
    words = [
        f"<b>{format_moment(density.x_edges[c])} to {format_moment(density.x_edges[c + 1])}</b><br>"
        f"{density.value[r, c]:.2g} {scored.thing}s a frame with a {scored.score} of "
        f"{density.y_edges[r]:.2f} to {density.y_edges[r + 1]:.2f}"
        for r, c in zip(rows, columns, strict=True)
    ]
    middle_s = (density.x_edges[:-1] + density.x_edges[1:]) / 2
    add_targets(
        figure, to_axis_time(middle_s[columns]), find_middles(density.y_edges)[rows], columns * 1000 + rows, words
    )
