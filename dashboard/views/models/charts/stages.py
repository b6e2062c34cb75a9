"""The time of one picture by stage."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from detector.figures.style import GRID, style_figure
from detector.overlay.palette import SETTING_A

_ROW_PX = 34


def draw_stage_times(stages: Sequence[tuple[str, float]]) -> go.Figure:
    """A bar a stage, in milliseconds, the first stage on top; (name, ms) in the order they happen."""
    names, times = [name for name, _ in stages], [ms for _, ms in stages]
    labels = [f"{ms:.1f} ms" for ms in times]
    bars = go.Bar(
        x=times,
        y=names,
        orientation="h",
        text=labels,
        textposition="outside",
        cliponaxis=False,
        marker_color=SETTING_A,
        hoverinfo="skip",
    )
    figure = go.Figure(bars)
    figure.update_yaxes(autorange="reversed", fixedrange=True, ticklabelstandoff=6)
    figure.update_xaxes(
        title={"text": "milliseconds a picture", "font": {"size": 12}},
        gridcolor=GRID,
        zeroline=False,
        fixedrange=True,
        range=[0, max([*times, 1.0]) * 1.18],
    )
    alt = "Milliseconds a picture: " + ", ".join(f"{name} {ms:.1f}" for name, ms in stages)
    return style_figure(figure, alt=alt, height=_ROW_PX * len(stages) + 60, bargap=0.35, dragmode=False)
