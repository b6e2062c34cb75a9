"""Scores as fields of colour: over time, and by the height of what was seen.

The stronger a field's colour the more lie in it, by its cube root, so that a few surely seen people are not drowned by
the many faint guesses that a low floor lets in.
"""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from detector.analysis.confidence import ByHeight, Density
from detector.figures.distribution import LINE, Subject
from detector.figures.parts import invisible, shade_unread, staircase
from detector.figures.style import GRID, MUTED, axis_time, dress, see_through, time_axis, value_axis
from detector.overlay.palette import HALO
from detector.types import Float64, Int64
from detector.words import moment

_COLUMN_SHARE = 0.24
_ENOUGH_MARKS = 3
_MARGIN = {"l": 8, "r": 40, "t": 56, "b": 8}


def density_chart(
    who: Subject, density: Density, *, range_s: tuple[float, float] | None = None, height: int = 340
) -> go.Figure:
    """How many a frame have which score, over time. Every filled field can be clicked: see ``picked_field``."""
    figure = go.Figure()
    known = np.nan_to_num(density.value)
    if known.max(initial=0.0) > 0:
        _add_heat(figure, who, axis_time(density.x_edges), density.y_edges, density.value, "a frame")
        _add_density_points(figure, who, density)
    readable = np.asarray(~np.isnan(density.value).all(axis=0))
    shade_unread(figure, density.x_edges[:-1], density.x_edges[1:], readable)
    line = {"color": LINE, "width": 2, "dash": "dash"}
    figure.add_hline(y=who.threshold, line=line, annotation=_label(who))
    if range_s is not None:
        left, right = axis_time(range_s)
        figure.add_vrect(x0=left, x1=right, line={"width": 1.5, "color": MUTED}, fillcolor="rgba(0,0,0,0)")
    lo, hi = float(density.y_edges[0]), float(density.y_edges[-1])
    layout = {
        "margin": _MARGIN,
        "xaxis": time_axis(float(density.x_edges[0]), float(density.x_edges[-1])),
        "yaxis": value_axis(who.score, range=[lo, hi]),
    }
    return dress(figure, alt=describe_density(who, density), height=height, **layout)


def describe_density(who: Subject, density: Density) -> str:
    """The chart in two sentences."""
    from_s, until_s = density.x_edges[[0, -1]]
    sure = density.y_edges[:-1] >= who.threshold - 1e-6
    known = np.nan_to_num(density.value)
    mean = known.sum(axis=1)
    words = f"{who.things.capitalize()} by {who.score}, from {moment(from_s)} to {moment(until_s)}."
    if not known.any():
        return f"{words} There are none."
    busiest = int(known[sure].sum(axis=0).argmax()) if sure.any() else 0
    share = mean[sure].sum() / mean.sum()
    return (
        f"{words} {share:.0%} of them lie in the bands over the threshold of {who.threshold:.2f}; "
        f"these are the most at {moment(density.x_edges[busiest])}."
    )


def height_chart(who: Subject, by_height: ByHeight, *, least_px: float = 0.0, height: int = 420) -> go.Figure:
    """Above: the share of boxes of each height that reaches the threshold. Below: their scores, the median as a line.

    Heights are in pixels of the footage. ``least_px`` is the least height that counts as seen. Every filled field can
    be clicked: see ``picked_field``.
    """
    figure = go.Figure()
    edges = by_height.height_edges_px
    if by_height.counts.any():
        _add_shares(figure, who, by_height)
        _add_heat(figure, who, edges, by_height.score_edges, by_height.counts.astype(np.float64), f"{who.thing}s")
        _add_median(figure, who, by_height)
        _add_height_points(figure, who, by_height)
    line = {"color": LINE, "width": 2, "dash": "dash"}
    figure.add_hline(y=who.threshold, line=line, annotation=_label(who))
    if least_px > edges[0]:
        figure.add_vline(x=least_px, line={"color": LINE, "width": 2, "dash": "dot"})
    low = 1 - _COLUMN_SHARE - 0.06
    lo, hi = float(by_height.score_edges[0]), float(by_height.score_edges[-1])
    ends = np.log10(edges[[0, -1]]).tolist()
    layout = {
        "margin": _MARGIN,
        "xaxis": {
            "type": "log",
            "range": ends,
            "tickvals": _round_heights(edges),
            "showgrid": False,
            "ticks": "outside",
            "tickcolor": GRID,
            "anchor": "y",
            "title": {"text": "box height in the footage, pixels", "font": {"size": 12}},
        },
        "yaxis": value_axis(who.score, range=[lo, hi], domain=[0.0, low]),
        "yaxis2": value_axis("reach it", range=[0, 1], domain=[1 - _COLUMN_SHARE, 1.0], tickformat=".0%", nticks=3),
        "bargap": 0.0,
    }
    return dress(figure, alt=describe_height(who, by_height), height=height, **layout)


def describe_height(who: Subject, by_height: ByHeight) -> str:
    """The smaller half of the boxes against the taller half, in a sentence or two."""
    edges, total = by_height.height_edges_px, by_height.total
    if total.sum() < 2 or len(total) < 2:
        return f"Too few {who.things} to compare their heights."
    middle = int(np.clip(np.searchsorted(np.cumsum(total), total.sum() / 2) + 1, 1, len(total) - 1))
    small, tall = (_share(by_height.reaching[part], total[part]) for part in (slice(None, middle), slice(middle, None)))
    return (
        f"Of boxes lower than {edges[middle]:.0f} pixels {small} reach the threshold of {who.threshold:.2f}, "
        f"of taller ones {tall}."
    )


def picked_field(datum: object) -> tuple[int, int]:
    """What a click on a heat chart means: the column and the row of the field."""
    column, row = divmod(int(str(datum)), 1000)
    return column, row


def _share(reaching: Int64, total: Int64) -> str:
    return f"{reaching.sum() / total.sum():.0%}" if total.sum() else "none"


def _add_heat(figure: go.Figure, who: Subject, x: Float64, y: Float64, value: Float64, unit: str) -> None:
    """Fields from see-through to the class's full colour, by the cube root of their value."""
    top = float(np.nanmax(value))
    marks = np.asarray([top / 8, top])
    figure.add_heatmap(
        x=x,
        y=y,
        z=np.round(np.cbrt(np.where(value > 0, value, np.nan)), 4),
        zmin=0,
        zmax=float(np.cbrt(top)),
        colorscale=[[0, see_through(who.colour, 0.06)], [0.5, see_through(who.colour, 0.5)], [1, who.colour]],
        hoverinfo="skip",
        colorbar={
            "orientation": "h",
            "thickness": 8,
            "len": 0.3,
            "x": 1.0,
            "xanchor": "right",
            "y": 1.0,
            "yanchor": "bottom",
            "ypad": 4,
            "tickvals": np.cbrt(marks).tolist(),
            "ticktext": [f"{mark:.2g}" if mark < 100 else f"{mark:,.0f}" for mark in marks],
            "tickangle": 0,
            "title": {"text": unit, "side": "top", "font": {"size": 12}},
            "outlinewidth": 0,
        },
    )


def _add_density_points(figure: go.Figure, who: Subject, density: Density) -> None:
    rows, columns = np.nonzero(np.nan_to_num(density.value))
    words = [
        f"<b>{moment(density.x_edges[c])} to {moment(density.x_edges[c + 1])}</b><br>"
        f"{density.value[r, c]:.2g} {who.thing}s a frame with a {who.score} of "
        f"{density.y_edges[r]:.2f} to {density.y_edges[r + 1]:.2f}"
        for r, c in zip(rows, columns, strict=True)
    ]
    middle_s = (density.x_edges[:-1] + density.x_edges[1:]) / 2
    _add_targets(figure, axis_time(middle_s[columns]), _middles(density.y_edges)[rows], columns * 1000 + rows, words)


def _add_height_points(figure: go.Figure, who: Subject, by_height: ByHeight) -> None:
    rows, columns = np.nonzero(by_height.counts)
    tall = by_height.height_edges_px
    words = [
        f"<b>{tall[c]:.0f} to {tall[c + 1]:.0f} pixels high</b><br>{who.of(int(by_height.counts[r, c]))} with a "
        f"{who.score} of {by_height.score_edges[r]:.2f} to {by_height.score_edges[r + 1]:.2f}"
        for r, c in zip(rows, columns, strict=True)
    ]
    x = np.sqrt(tall[:-1] * tall[1:])[columns]
    _add_targets(figure, x, _middles(by_height.score_edges)[rows], columns * 1000 + rows, words)


def _add_targets(figure: go.Figure, x: Float64, y: Float64, customdata: Int64, words: list[str]) -> None:
    """A field's middle, which can be hovered and clicked."""
    invisible(
        figure,
        size=10,
        x=x,
        y=y,
        customdata=customdata,
        text=words,
        hovertemplate="%{text}<br><i>click for examples</i><extra></extra>",
    )


def _add_shares(figure: go.Figure, who: Subject, by_height: ByHeight) -> None:
    edges, reaching, total = by_height.height_edges_px, by_height.reaching, by_height.total
    words = [
        f"<b>{low:.0f} to {high:.0f} pixels high</b><br>{k:,} of {who.of(int(n))} reach {who.threshold:.2f}"
        for low, high, k, n in zip(edges, edges[1:], reaching, total, strict=False)
    ]
    share = np.divide(reaching, total, out=np.full(len(total), np.nan), where=total > 0)
    across, up = staircase(edges[:-1], edges[-1], share)
    fill = {"mode": "none", "fill": "tozeroy", "fillcolor": see_through(who.colour, 0.3)}
    for y, style in ((np.nan_to_num(up), fill), (up, {"mode": "lines", "line": {"color": who.colour, "width": 1.5}})):
        figure.add_scatter(x=across, y=y, hoverinfo="skip", showlegend=False, yaxis="y2", **style)
    invisible(
        figure,
        size=14,
        x=np.sqrt(edges[:-1] * edges[1:]),
        y=np.nan_to_num(share) / 2,
        text=words,
        hovertemplate="%{text}<extra></extra>",
        yaxis="y2",
    )


def _add_median(figure: go.Figure, who: Subject, by_height: ByHeight) -> None:
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
        name=f"median {who.score} of each height",
        line={"color": LINE, "width": 3},
        showlegend=True,
    )


def _middles(edges: Float64) -> Float64:
    return np.asarray((edges[:-1] + edges[1:]) / 2, np.float64)


def _round_heights(edges: Float64) -> list[float]:
    """1, 2 and 5 of each power of ten within the edges; more between where those are too few."""
    for steps in ((1.0, 2.0, 5.0), (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0)):
        marks = [step * 10.0**power for power in range(5) for step in steps]
        within = [mark for mark in marks if edges[0] <= mark <= edges[-1]]
        if len(within) >= _ENOUGH_MARKS:
            break
    return within


def _label(who: Subject) -> dict[str, object]:
    """The threshold's number, to the right of the fields."""
    return {
        "text": f" {who.threshold:.2f}",
        "font": {"size": 12},
        "x": 1.0,
        "xanchor": "left",
        "yanchor": "middle",
    }
