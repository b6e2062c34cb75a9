"""Two settings over time, over the landscape of all thresholds, beside its mean: three panels on shared axes.

Time runs across the upper and the left panel, the threshold up the left and the right one. A click on a heatmap tells
Streamlit nothing, so invisible markers lie over it: a grid of them coarse enough to be drawn at once, each on the frame
with the most people of its stretch, and wherever somebody clicks, the nearest one answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from dashboard.charts.settings_ab import Setting
from dashboard.charts.style import MUTED, axis_time, dress, see_through, time_axis, value_axis
from dashboard.charts.words import moment, plural
from detector.analysis.landscape import Plateau
from detector.analysis.thinning import thin
from detector.overlay.palette import HALO
from detector.types import Bool, Float64, Int32, Int64

COLUMNS = 1200
"""The heatmap has at most this many columns; of more frames each column shows the one with the most."""

MARKS_ACROSS, MARKS_UP, POINTS = 64, 32, 400
"""Invisible markers in the landscape, and at most so many in the panel above: what a browser draws in half a second."""
_TIME_SHARE, _UPPER_SHARE, _GAP = 0.80, 0.34, 0.07
_NO_THRESHOLD = 999
_PLATEAU = "#0b8f8c"


@dataclass(frozen=True, slots=True)
class Surface:
    """What is drawn. start_s (S,) and end_s: when the samples begin, and the last one ends; readable (S,).

    thresholds (T,), counted (T, S) the count at each, ``score`` what the threshold is called, ``class_name`` of what.
    ``first_sample`` is the run's sample in the first column.
    """

    start_s: Float64
    end_s: float
    readable: Bool
    thresholds: Float64
    counted: Int32
    mean: Float64
    class_name: str
    score: str
    first_sample: int = 0


def landscape_chart(
    surface: Surface,
    a: Setting,
    b: Setting,
    *,
    plateau: Plateau | None = None,
    at_s: float | None = None,
    height: int = 640,
) -> go.Figure:
    """A and B over time, the band between them; the landscape with their thresholds in it; the mean curve.

    A setting whose ``threshold`` is None (another method's score) has no line in the landscape. Clicks answer with
    ``picked_place``'s numbers.
    """
    figure = go.Figure()
    _add_band(figure, surface, a, b)
    for setting in (a, b):
        _add_steps(figure, surface, setting)
    _add_points(figure, surface, a, b)
    _add_heatmap(figure, surface, a)
    _add_gaps(figure, surface)
    _add_marks(figure, surface, a)
    _add_mean(figure, surface, plateau)
    for setting in (b, a):
        _add_threshold(figure, setting)
    if at_s is not None:
        for panel in ("y", "y2"):
            line = {"color": MUTED if panel == "y" else "white", "width": 1.5, "dash": "dot"}
            moment_x = float(axis_time(at_s))
            figure.add_shape(type="line", x0=moment_x, x1=moment_x, y0=0, y1=1, yref=f"{panel} domain", line=line)
    return _dressed(figure, surface, a, b, height)


def picked_place(datum: int) -> tuple[int, int | None]:
    """What a click on this chart means: the run's sample, and the row of the threshold, None where none was meant."""
    sample, row = divmod(int(datum), _NO_THRESHOLD + 1)
    return sample, None if row == _NO_THRESHOLD else row


def describe(surface: Surface, a: Setting, b: Setting) -> str:
    """The chart in a few sentences."""
    if not surface.readable.any():
        return "No frame of this stretch could be read."
    people = plural(surface.class_name)
    low, high = surface.thresholds[[0, -1]]
    means = ", ".join(
        f"{setting.letter} counts {setting.counts[surface.readable].mean():.1f} {people} a frame" for setting in (a, b)
    )
    return (
        f"From {moment(surface.start_s[0])} to {moment(surface.end_s)} {means}. The landscape shows the count at every "
        f"{surface.score} from {low:.2f} to {high:.2f}: its mean falls from {surface.mean[0]:.1f} to "
        f"{surface.mean[-1]:.1f} {people} a frame as the threshold rises."
    )


def _edges(surface: Surface) -> Float64:
    """When each sample begins, and the end of the last."""
    return np.append(surface.start_s, surface.end_s)


def _kept(surface: Surface, a: Setting, b: Setting, most: int) -> Int64:
    """At most so many samples of the upper panel, every peak among them."""
    both = np.stack([a.counts, b.counts], axis=1).astype(np.float64)
    both[~surface.readable] = np.nan
    kept: Int64 = thin(both, most)
    return kept


def _line(surface: Surface, kept: Int64, values: Float64, unknown: float) -> tuple[Float64, Float64]:
    """Steps over the kept samples, the last one drawn out to the end."""
    shown = np.where(surface.readable[kept], values[kept], unknown)
    return axis_time(np.append(surface.start_s[kept], surface.end_s)), np.append(shown, shown[-1:])


def _add_band(figure: go.Figure, surface: Surface, a: Setting, b: Setting) -> None:
    """The area between A and B; in a gap both lie on zero, so that nothing is filled across it."""
    if not len(surface.start_s):
        return
    kept = _kept(surface, a, b, COLUMNS)
    low, high = (edge(a.counts, b.counts).astype(np.float64) for edge in (np.minimum, np.maximum))
    for values, fill in ((low, None), (high, "tonexty")):
        x, y = _line(surface, kept, values, 0.0)
        figure.add_scatter(
            x=x,
            y=y,
            mode="lines",
            line={"width": 0, "shape": "hv"},
            fill=fill,
            fillcolor=see_through(b.colour, 0.22),
            hoverinfo="skip",
            showlegend=False,
        )


def _add_steps(figure: go.Figure, surface: Surface, setting: Setting) -> None:
    if not len(surface.start_s):
        return
    values = np.where(surface.readable, setting.counts, np.nan)
    x, y = _line(surface, thin(values, COLUMNS), values, np.nan)
    figure.add_scatter(
        x=x,
        y=y,
        mode="lines",
        name=setting.label,
        line={"color": setting.colour, "width": 1.8, "shape": "hv", "dash": setting.dash},
        hoverinfo="skip",
    )


def _add_points(figure: go.Figure, surface: Surface, a: Setting, b: Setting) -> None:
    """What can be hovered and clicked in the upper panel."""
    kept = _kept(surface, a, b, POINTS) if len(surface.start_s) else np.zeros(0, np.int64)
    kept = kept[surface.readable[kept]]
    people = plural(surface.class_name)
    words = [f"<b>{moment(surface.start_s[i])}</b><br>A {a.counts[i]}, B {b.counts[i]} {people}" for i in kept]
    _invisible(
        figure,
        x=axis_time((_edges(surface)[kept] + _edges(surface)[kept + 1]) / 2),
        y=np.maximum(a.counts, b.counts)[kept].astype(np.float64),
        customdata=(kept + surface.first_sample) * (_NO_THRESHOLD + 1) + _NO_THRESHOLD,
        text=words,
        hovertemplate="%{text}<br><i>click to see the frame</i><extra></extra>",
    )


def _columns(surface: Surface) -> Int64:
    """Where each column of the heatmap begins."""
    per_column = max(1, -(-len(surface.start_s) // COLUMNS))
    return np.arange(0, len(surface.start_s), per_column)


def _add_heatmap(figure: go.Figure, surface: Surface, a: Setting) -> None:
    if not len(surface.start_s):
        return
    starts = _columns(surface)
    most = np.maximum.reduceat(surface.counted, starts, axis=1)
    top = _top_colour(surface, a)
    figure.add_heatmap(
        x=axis_time(np.append(surface.start_s[starts], surface.end_s)),
        y=surface.thresholds,
        z=np.minimum(most, 255).astype(np.uint8),
        zmin=0,
        zmax=top,
        yaxis="y2",
        colorscale="Viridis",
        hoverinfo="skip",
        colorbar={
            "title": {"text": plural(surface.class_name), "side": "top", "font": {"size": 12}},
            "orientation": "h",
            "thickness": 10,
            "len": 1 - _TIME_SHARE - _GAP + 0.02,
            "x": 1.0,
            "xanchor": "right",
            "y": 1 - _UPPER_SHARE + 0.02,
            "yanchor": "bottom",
            "tickvals": [0, top // 2, top],
            "ticktext": ["0", str(top // 2), f"{top}+"],
            "outlinewidth": 0,
        },
    )


def _top_colour(surface: Surface, a: Setting) -> int:
    """The count the colours end at: the most at half of A's threshold, for below that there is mostly clutter."""
    half = (a.threshold or float(np.median(surface.thresholds))) / 2
    row = min(int(np.searchsorted(surface.thresholds, half)), len(surface.thresholds) - 1)
    return max(2, min(255, int(surface.counted[row].max(initial=0))))


def _add_gaps(figure: go.Figure, surface: Surface) -> None:
    """A grey field over what could not be read."""
    ends = np.flatnonzero(np.diff(np.concatenate([[False], ~surface.readable, [False]]))).reshape(-1, 2)
    for first, after in ends[:60]:
        left, right = axis_time(_edges(surface)[[first, after]])
        box = {"type": "rect", "x0": left, "x1": right, "y0": 0, "y1": 1, "line": {"width": 0}, "fillcolor": MUTED}
        figure.add_shape(**box, yref="y domain", opacity=0.3, layer="below")
        figure.add_shape(**box, yref="y2 domain")


def _add_marks(figure: go.Figure, surface: Surface, a: Setting) -> None:
    """The grid of invisible markers that catches clicks and carries the hover texts."""
    readable = np.flatnonzero(surface.readable)
    row_a = 0 if a.threshold is None else int(np.searchsorted(surface.thresholds, a.threshold - 1e-9))
    height = surface.counted[min(row_a, len(surface.thresholds) - 1)]
    stretches = [part for part in np.array_split(readable, min(MARKS_ACROSS, len(readable) or 1)) if len(part)]
    across = np.array([part[height[part].argmax()] for part in stretches], np.int64)
    up = np.unique(np.linspace(0, len(surface.thresholds) - 1, MARKS_UP).round().astype(np.int64))
    sample, row = (grid.ravel() for grid in np.meshgrid(across, up))
    _invisible(
        figure,
        x=axis_time((_edges(surface)[sample] + _edges(surface)[sample + 1]) / 2),
        y=surface.thresholds[row],
        yaxis="y2",
        customdata=(sample + surface.first_sample) * (_NO_THRESHOLD + 1) + row,
        text=[
            f"<b>{moment(surface.start_s[s])}</b><br>at {surface.thresholds[r]:.2f}: {surface.counted[r, s]}"
            for s, r in zip(sample, row, strict=True)
        ],
        hovertemplate=f"%{{text}} {plural(surface.class_name)}<br><i>click to set</i><extra></extra>",
    )


def _invisible(figure: go.Figure, **more: object) -> None:
    figure.add_scatter(
        mode="markers",
        marker={"size": 12, "opacity": 0, "color": MUTED},
        selected={"marker": {"opacity": 0}},
        unselected={"marker": {"opacity": 0}},
        showlegend=False,
        **more,
    )


def _add_mean(figure: go.Figure, surface: Surface, plateau: Plateau | None) -> None:
    figure.add_scatter(
        x=surface.mean,
        y=surface.thresholds,
        xaxis="x2",
        yaxis="y2",
        mode="lines",
        line={"color": MUTED, "width": 2.2},
        hovertemplate=f"at %{{y:.2f}}: %{{x:.1f}} {plural(surface.class_name)} a frame<extra></extra>",
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
            fillcolor=see_through(_PLATEAU, 0.16),
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


def _add_threshold(figure: go.Figure, setting: Setting) -> None:
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


def _dressed(figure: go.Figure, surface: Surface, a: Setting, b: Setting, height: int) -> go.Figure:
    low, high = surface.thresholds[[0, -1]]
    end_s = surface.end_s if len(surface.start_s) else 0.0
    start_s = float(surface.start_s[0]) if len(surface.start_s) else 0.0
    people = plural(surface.class_name)
    right = max(1.0, min(float(surface.mean[0]), 2.5 * _mean_at(surface, a))) if len(surface.start_s) else 1.0
    below = {"domain": [0, 1 - _UPPER_SHARE], "range": [low, high], "rangemode": "normal", "showgrid": False}
    beside = {"domain": [_TIME_SHARE + _GAP, 1.0], "anchor": "y2", "nticks": 4, "range": [0, right]}
    figure.update_layout(
        xaxis=time_axis(start_s, end_s, domain=[0, _TIME_SHARE], anchor="y2"),
        yaxis=value_axis(f"{people} in view", domain=[1 - _UPPER_SHARE + _GAP, 1.0], anchor="x"),
        yaxis2=value_axis(surface.score, **below),
        xaxis2=value_axis(f"mean {people}", **beside),
    )
    return dress(
        figure,
        alt=describe(surface, a, b),
        height=height,
        hoverdistance=-1,  # wherever somebody clicks, the nearest marker answers
        legend={"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom", "traceorder": "normal"},
        clickmode="event+select",
    )


def _mean_at(surface: Surface, a: Setting) -> float:
    """The mean at A's threshold, or in the middle of the range."""
    middle = a.threshold if a.threshold is not None else float(np.median(surface.thresholds))
    return float(np.nan_to_num(np.interp(middle, surface.thresholds, surface.mean)))
