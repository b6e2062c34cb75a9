"""Parts of several charts: staircases, invisible points to click, fields over what was not read or is doubtful."""

from __future__ import annotations

from typing import Literal

import numpy as np
import plotly.graph_objects as go

from detector.figures.style import MUTED, to_axis_time
from detector.types import Bool, Float64, Int64

_MOST_GAPS = 60
_PATTERN = {"shape": "/", "size": 9, "solidity": 0.16, "fillmode": "replace", "bgcolor": "rgba(0, 0, 0, 0)"}
DOUBTFUL = "doubtful: damage can show"


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
    for first, after in _find_stretches(~readable)[:_MOST_GAPS]:
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


def hatch_doubtful(
    figure: go.Figure,
    start_x: Float64,
    end_x: Float64,
    doubtful: Bool,
    *,
    panel: str = "y",
    colour: str = MUTED,
    name: str = DOUBTFUL,
) -> None:
    """Hatch every stretch of pieces, ``start_x`` to ``end_x`` (P,) on the time axis, in which damage can show.

    ``panel`` is the y axis of the panel it covers, ``name`` stands in the legend, if it is not empty. Only a trace can
    be hatched, so an axis from 0 to 1 is laid over the panel.
    """
    stretches = _find_stretches(doubtful)
    if not len(stretches):
        return
    left, right = start_x[stretches[:, 0]], end_x[stretches[:, 1] - 1]
    axis = 50 + int(panel[1:] or 1)
    figure.add_scatter(
        x=np.stack([left, left, right, right, left, np.full(len(left), np.nan)], axis=1).ravel(),
        y=np.tile([0.0, 1.0, 1.0, 0.0, 0.0, np.nan], len(left)),
        yaxis=f"y{axis}",
        mode="lines",
        line={"width": 0.5, "color": colour},
        fill="toself",
        fillpattern={**_PATTERN, "fgcolor": colour},
        name=name,
        showlegend=bool(name),
        hoverinfo="skip",
    )
    laid_over = {"overlaying": panel, "range": [0, 1], "visible": False, "fixedrange": True}
    figure.update_layout({f"yaxis{axis}": laid_over})


def _find_stretches(chosen: Bool) -> Int64:
    """The first piece of each stretch of chosen ones (P,), and the piece behind it: (N, 2)."""
    edges = np.diff(np.concatenate([[False], chosen, [False]]))
    return np.flatnonzero(edges).astype(np.int64).reshape(-1, 2)
