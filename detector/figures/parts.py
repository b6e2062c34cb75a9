"""Parts of several charts: staircases, invisible points to click, and fields over what could not be read."""

from __future__ import annotations

from typing import Literal

import numpy as np
import plotly.graph_objects as go

from detector.figures.style import MUTED, to_axis_time
from detector.types import Bool, Float64

_MOST_GAPS = 60


def make_staircase(start: Float64, end: float, values: Float64) -> tuple[Float64, Float64]:
    """Values (P,) as flat pieces from ``start`` (P,) to the next one's, the last to ``end``.

    Returns both ends of every piece, across and up (2P,); a NaN leaves a gap.
    """
    return np.repeat(np.append(start, end), 2)[1:-1], np.repeat(values, 2)


def add_invisible(figure: go.Figure, *, size: float = 12, colour: str | None = MUTED, **more: object) -> None:
    """Add markers that are not seen, but carry hover texts and catch clicks: a heatmap or a line tells of neither.

    ``size`` in pixels, ``colour`` of the hover text, None for one of Plotly's own; ``more`` is the trace's.
    """
    figure.add_scatter(
        mode="markers",
        marker={"size": size, "opacity": 0, "color": colour},
        selected={"marker": {"opacity": 0}},
        unselected={"marker": {"opacity": 0}},
        showlegend=False,
        **more,
    )


def shade_unread(
    figure: go.Figure,
    start_s: Float64,
    end_s: Float64,
    readable: Bool,
    *,
    panel: str = "y",
    opacity: float = 0.25,
    layer: Literal["below", "above"] = "below",
) -> None:
    """Lay a grey field over every stretch of pieces, ``start_s`` to ``end_s`` (P,), that could not be read.

    ``panel`` is the y axis of the panel it covers.
    """
    ends = np.flatnonzero(np.diff(np.concatenate([[False], ~readable, [False]]))).reshape(-1, 2)
    for first, after in ends[:_MOST_GAPS]:
        left, right = to_axis_time([start_s[first], end_s[after - 1]])
        figure.add_shape(
            type="rect",
            x0=left,
            x1=right,
            y0=0,
            y1=1,
            yref=f"{panel} domain",
            fillcolor=MUTED,
            opacity=opacity,
            line={"width": 0},
            layer=layer,
        )
