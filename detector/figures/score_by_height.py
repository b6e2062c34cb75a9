"""Scores by the height of what was seen, as fields of colour."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from detector.analysis.confidence import ByHeight
from detector.figures.distribution import LINE, ScoredClass
from detector.figures.fields import MARGIN, add_heat, add_targets, find_middles, make_threshold_label
from detector.figures.parts import add_invisible, make_staircase
from detector.figures.style import GRID, make_rgba, make_value_axis, style_figure
from detector.overlay.palette import HALO
from detector.types import Float64, Int64

_COLUMN_SHARE = 0.24
_ENOUGH_MARKS = 3


def draw_by_height(scored: ScoredClass, by_height: ByHeight, *, least_px: float = 0.0, height: int = 420) -> go.Figure:
    """Above: the share of boxes of each height that reaches the threshold. Below: their scores, the median as a line.

    Heights are in pixels of the footage. ``least_px`` is the least height that counts as seen. Every filled field can
    be clicked: see ``read_picked_field``.
    """
    figure = go.Figure()
    edges = by_height.height_edges_px
    if by_height.counts.any():
        _add_shares(figure, scored, by_height)
        add_heat(figure, scored, edges, by_height.score_edges, by_height.counts.astype(np.float64), f"{scored.thing}s")
        _add_median(figure, scored, by_height)
        _add_height_points(figure, scored, by_height)
    line = {"color": LINE, "width": 2, "dash": "dash"}
    figure.add_hline(y=scored.threshold, line=line, annotation=make_threshold_label(scored))
    if least_px > edges[0]:
        figure.add_vline(x=least_px, line={"color": LINE, "width": 2, "dash": "dot"})
    low = 1 - _COLUMN_SHARE - 0.06
    lo, hi = float(by_height.score_edges[0]), float(by_height.score_edges[-1])
    ends = np.log10(edges[[0, -1]]).tolist()
    layout = {
        "margin": MARGIN,
        "xaxis": {
            "type": "log",
            "range": ends,
            "tickvals": _choose_ticks(edges),
            "showgrid": False,
            "ticks": "outside",
            "tickcolor": GRID,
            "anchor": "y",
            "title": {"text": "box height in the footage, pixels", "font": {"size": 12}},
        },
        "yaxis": make_value_axis(scored.score, range=[lo, hi], domain=[0.0, low]),
        "yaxis2": make_value_axis(
            "reach it", range=[0, 1], domain=[1 - _COLUMN_SHARE, 1.0], tickformat=".0%", nticks=3
        ),
        "bargap": 0.0,
    }
    return style_figure(figure, alt=describe_by_height(scored, by_height), height=height, **layout)


def describe_by_height(scored: ScoredClass, by_height: ByHeight) -> str:
    """The smaller half of the boxes against the taller half, in a sentence or two."""
    edges, total = by_height.height_edges_px, by_height.total
    if total.sum() < 2 or len(total) < 2:
        return f"Too few {scored.things} to compare their heights."
    middle = int(np.clip(np.searchsorted(np.cumsum(total), total.sum() / 2) + 1, 1, len(total) - 1))
    small, tall = (
        _format_share(by_height.reaching[part], total[part]) for part in (slice(None, middle), slice(middle, None))
    )
    return (
        f"Of boxes lower than {edges[middle]:.0f} pixels {small} reach the threshold of {scored.threshold:.2f}, "
        f"of taller ones {tall}."
    )


def _format_share(reaching: Int64, total: Int64) -> str:
    return f"{reaching.sum() / total.sum():.0%}" if total.sum() else "none"


def _add_height_points(figure: go.Figure, scored: ScoredClass, by_height: ByHeight) -> None:
    rows, columns = np.nonzero(by_height.counts)
    tall = by_height.height_edges_px
    words = [
        f"<b>{tall[c]:.0f} to {tall[c + 1]:.0f} pixels high</b><br>{scored.format(int(by_height.counts[r, c]))} with a "
        f"{scored.score} of {by_height.score_edges[r]:.2f} to {by_height.score_edges[r + 1]:.2f}"
        for r, c in zip(rows, columns, strict=True)
    ]
    x = np.sqrt(tall[:-1] * tall[1:])[columns]
    add_targets(figure, x, find_middles(by_height.score_edges)[rows], columns * 1000 + rows, words)


def _add_shares(figure: go.Figure, scored: ScoredClass, by_height: ByHeight) -> None:
    edges, reaching, total = by_height.height_edges_px, by_height.reaching, by_height.total
    words = [
        f"<b>{low:.0f} to {high:.0f} pixels high</b><br>{k:,} of {scored.format(int(n))} reach {scored.threshold:.2f}"
        for low, high, k, n in zip(edges, edges[1:], reaching, total, strict=False)
    ]
    share = np.divide(reaching, total, out=np.full(len(total), np.nan), where=total > 0)
    across, up = make_staircase(edges[:-1], edges[-1], share)
    fill = {"mode": "none", "fill": "tozeroy", "fillcolor": make_rgba(scored.colour, 0.3)}
    for y, style in (
        (np.nan_to_num(up), fill),
        (up, {"mode": "lines", "line": {"color": scored.colour, "width": 1.5}}),
    ):
        figure.add_scatter(x=across, y=y, hoverinfo="skip", showlegend=False, yaxis="y2", **style)
    add_invisible(
        figure,
        size=14,
        x=np.sqrt(edges[:-1] * edges[1:]),
        y=np.nan_to_num(share) / 2,
        text=words,
        hovertemplate="%{text}<extra></extra>",
        yaxis="y2",
    )


def _add_median(figure: go.Figure, scored: ScoredClass, by_height: ByHeight) -> None:
    edges = by_height.height_edges_px
    for colour, width in ((HALO, 5.0), ("white", 2.5)):
        figure.add_scatter(
            x=np.sqrt(edges[:-1] * edges[1:]),
            y=by_height.median,
            mode="lines",
            line={"color": colour, "width": width},
            hoverinfo="skip",
            showlegend=False,
        )
    figure.add_scatter(
        x=[None],
        y=[None],
        mode="lines",
        name=f"median {scored.score} of each height",
        line={"color": LINE, "width": 3},
        showlegend=True,
    )


def _choose_ticks(edges: Float64) -> list[float]:
    """1, 2 and 5 of each power of ten within the edges; more between where those are too few."""
    for steps in ((1.0, 2.0, 5.0), (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0)):
        marks = [step * 10.0**power for power in range(5) for step in steps]
        within = [mark for mark in marks if edges[0] <= mark <= edges[-1]]
        if len(within) >= _ENOUGH_MARKS:
            break
    return within
