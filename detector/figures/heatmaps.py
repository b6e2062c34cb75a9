"""The coverage grid over the picture it came from, and one cell of it over time.

Everything is drawn in the pixels the model saw. Of a single frame the cells are outlined rather than painted over, so
that the person stays visible; below the threshold only a faint edge is left. Every cell has an invisible marker in
its middle that carries the hover text and catches the click (a click on a heatmap tells Streamlit nothing).
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.colors import sample_colorscale

from detector.analysis.downsampling import downsample
from detector.figures.parts import add_invisible, make_staircase
from detector.figures.style import MUTED, make_time_axis, make_value_axis, style_figure, to_axis_time
from detector.overlay.palette import CLASS_COLOURS, HALO, SETTING_A, SETTING_B, parse_rgb
from detector.types import Bool, Float32, Float64
from detector.words import format_moment

SCALE = "Plasma"
STEPS = 10
_WIDTH_PX = 730
_POINTS = 1200


@dataclass(frozen=True, slots=True)
class Ground:
    """The ground below the cells: a JPEG (empty for none), the pixels the model saw of it, and the cell's size."""

    picture: bytes
    covered_wh: tuple[float, float]
    cell_px: int


@dataclass(frozen=True, slots=True)
class Layer:
    """The cells: values (GH, GW), NaN where there is nothing to draw; ``top`` is where the colours end.

    ``words`` says a cell's value, which may be NaN, for the hover text; ``title`` names the values, with their unit.
    """

    values: Float64 | Float32
    top: float
    title: str
    words: Callable[[float], str]
    diverging: bool = False

    @property
    def bottom(self) -> float:
        """The value at which the colours begin."""
        return -self.top if self.diverging else 0.0

    def colour_at(self, share: float) -> str:
        """The colour at a share of the way from ``bottom`` to ``top``: a sequential scale, or A against B."""
        if self.diverging:
            return "rgb({}, {}, {})".format(*parse_rgb(SETTING_A if share >= 0.5 else SETTING_B))
        return str(sample_colorscale(SCALE, [share])[0])

    def opacity_at(self, share: float) -> float:
        """Its opacity, of 1: what is next to nothing lets the picture through."""
        size = abs(2 * share - 1) if self.diverging else share
        return 0.2 + 0.8 * min(1.0, 1.5 * size)


def draw_frame_cells(
    ground: Ground, layer: Layer, *, threshold: float, opacity: float, dim: bool, cell: tuple[int, int] | None, alt: str
) -> go.Figure:
    """One frame's cells: outlined in the colour of their coverage, filled at ``opacity``, faint below the threshold."""
    figure = go.Figure()
    reached = layer.values >= np.float32(threshold)
    shown = np.where(reached | np.bool_(not dim), layer.values, np.nan)
    _add_fill(figure, ground, layer, shown, opacity)
    if dim:
        _add_outlines(figure, ground, layer, ~reached & ~np.isnan(layer.values), width=0.7, opacity=0.55)
    _add_outlines(figure, ground, layer, ~np.isnan(shown), width=2.2, opacity=1.0)
    return _set_layout(figure, ground, layer, cell, alt)


def draw_stretch_cells(
    ground: Ground, layer: Layer, *, opacity: float, cell: tuple[int, int] | None, alt: str
) -> go.Figure:
    """A stretch's cells as a surface; what hardly differs from nothing is left out, so that the ground shows."""
    figure = go.Figure()
    faint = np.abs(np.nan_to_num(layer.values)) < 0.02 * layer.top
    _add_fill(figure, ground, layer, np.where(faint, np.nan, layer.values), opacity)
    return _set_layout(figure, ground, layer, cell, alt)


def draw_cell_timeline(
    time_s: Float64, end_s: float, coverage: Float64, readable: Bool, *, floor: float, threshold: float, name: str
) -> go.Figure:
    """One cell's coverage (S,) over time, with the threshold, and the part below the floor that nobody kept."""
    figure = go.Figure()
    drawn = downsample(np.where(readable, coverage, np.nan), _POINTS)
    colour = CLASS_COLOURS["person"]
    across, up = make_staircase(time_s[drawn], end_s, np.where(readable, coverage, np.nan)[drawn])
    line = {"color": colour, "width": 1.6}
    figure.add_scatter(x=to_axis_time(across), y=up, mode="lines", line=line, hoverinfo="skip")
    hoverable = drawn[readable[drawn]]
    add_invisible(
        figure,
        colour=None,
        x=to_axis_time(time_s[hoverable]),
        y=coverage[hoverable],
        customdata=hoverable,
        text=[f"<b>{format_moment(time_s[i])}</b><br>{format_coverage(coverage[i], floor)}" for i in hoverable],
        hovertemplate="%{text}<br><i>click to see the frame</i><extra></extra>",
    )
    figure.add_hline(y=threshold, line={"color": MUTED, "width": 1.5, "dash": "dash"})
    figure.add_hrect(y0=0, y1=floor, fillcolor=MUTED, opacity=0.25, line_width=0)
    over = int(np.count_nonzero(coverage[readable] >= threshold))
    alt = (
        f"{name}: coverage over time. It reaches {threshold:.2f} in {over} of {int(readable.sum())} frames; "
        f"below {floor:g} nothing was kept."
    )
    axes = {
        "xaxis": make_time_axis(float(time_s[0]) if len(time_s) else 0.0, end_s),
        "yaxis": make_value_axis("coverage", range=[0, max(1.0, float(np.nanmax(up, initial=0.0)))]),
    }
    return style_figure(
        figure, alt=alt, height=240, showlegend=False, hoverdistance=-1, clickmode="event+select", **axes
    )


def format_coverage(coverage: float, floor: float) -> str:
    """``"coverage 0.83"``, or that it lay below what was kept."""
    return f"coverage {coverage:.2f}" if coverage >= floor else f"coverage below {floor:g}, not kept"


def _make_scale(layer: Layer, opacity: float) -> list[tuple[float, str]]:
    """The layer's colour scale with its opacity in it."""
    shares = np.linspace(0, 1, 21)
    inks = [layer.colour_at(share).removeprefix("rgb(").removesuffix(")") for share in shares]
    weights = [layer.opacity_at(share) if layer.diverging or opacity < 1 else 1.0 for share in shares]
    return [(s, f"rgba({ink}, {opacity * w:.3f})") for s, ink, w in zip(shares, inks, weights, strict=True)]


def _find_corners(
    ground: Ground, rows: Float64 | Any, cols: Float64 | Any
) -> tuple[Float64, Float64, Float64, Float64]:
    """Left, top, right and bottom of cells, in model pixels."""
    left, top = (np.asarray(part, np.float64) * ground.cell_px for part in (cols, rows))
    return left, top, left + ground.cell_px, top + ground.cell_px


def _add_fill(figure: go.Figure, ground: Ground, layer: Layer, shown: Float64 | Float32, opacity: float) -> None:
    height, width = layer.values.shape
    figure.add_heatmap(
        x=np.arange(width + 1) * ground.cell_px,
        y=np.arange(height + 1) * ground.cell_px,
        z=np.asarray(shown, np.float32),
        zmin=layer.bottom,
        zmax=layer.top,
        colorscale=_make_scale(layer, opacity),
        hoverinfo="skip",
        showscale=False,
    )


def _add_colour_bar(figure: go.Figure, layer: Layer) -> None:
    """Small, and as opaque as the outlines."""
    bar = {
        "title": {"text": layer.title, "side": "top", "font": {"size": 12}},
        "orientation": "h",
        "thickness": 8,
        "len": 0.42,
        "x": 0.0,
        "xanchor": "left",
        "y": 1.0,
        "yanchor": "bottom",
        "outlinewidth": 0,
        "nticks": 5,
    }
    scale = _make_scale(layer, 1.0)
    ends = {"color": [0], "cmin": layer.bottom, "cmax": layer.top, "colorscale": scale, "colorbar": bar}
    figure.add_scatter(x=[None], y=[None], mode="markers", marker=ends, hoverinfo="skip")


def _add_outlines(
    figure: go.Figure, ground: Ground, layer: Layer, chosen: Bool, *, width: float, opacity: float
) -> None:
    """Squares round the chosen cells, one trace for each of a few steps of the colour scale."""
    rows, cols = np.nonzero(chosen)
    share = (np.clip(layer.values[rows, cols] / layer.top, 0, 1) * (STEPS - 1)).round().astype(int)
    for step in np.unique(share):
        left, top, right, bottom = _find_corners(ground, rows[share == step], cols[share == step])
        inset = width / 2
        x = np.stack([left + inset, right - inset, right - inset, left + inset, left + inset, left * np.nan], axis=1)
        y = np.stack([top + inset, top + inset, bottom - inset, bottom - inset, top + inset, top * np.nan], axis=1)
        ink = layer.colour_at(step / (STEPS - 1))
        figure.add_scatter(
            x=x.ravel(),
            y=y.ravel(),
            mode="lines",
            line={"color": ink, "width": width},
            opacity=opacity,
            hoverinfo="skip",
        )


def _add_markers(figure: go.Figure, ground: Ground, layer: Layer) -> None:
    """A marker in every cell that lies in the picture."""
    height, width = layer.values.shape
    rows, cols = (part.ravel() for part in np.mgrid[0:height, 0:width])
    x, y = (np.asarray(part * ground.cell_px + ground.cell_px / 2, np.float64) for part in (cols, rows))
    inside = (x < ground.covered_wh[0]) & (y < ground.covered_wh[1])
    add_invisible(
        figure,
        size=10,
        colour=None,
        x=x[inside],
        y=y[inside],
        customdata=(rows * width + cols)[inside],
        text=[layer.words(float(value)) for value in layer.values[rows[inside], cols[inside]]],
        hovertemplate="%{text}<br><i>click to see this cell over time</i><extra></extra>",
    )


def _set_layout(figure: go.Figure, ground: Ground, layer: Layer, cell: tuple[int, int] | None, alt: str) -> go.Figure:
    _add_colour_bar(figure, layer)
    _add_markers(figure, ground, layer)
    if cell is not None:
        left, top, right, bottom = (float(edge) for edge in _find_corners(ground, cell[0], cell[1]))
        box = {"type": "rect", "x0": left, "y0": top, "x1": right, "y1": bottom}
        figure.add_shape(**box, line={"color": HALO, "width": 5})
        figure.add_shape(**box, line={"color": "white", "width": 2.5})
    width, height = ground.covered_wh
    if ground.picture:
        data = base64.b64encode(ground.picture).decode()
        place = {"x": 0, "y": 0, "sizex": width, "sizey": height, "xref": "x", "yref": "y", "sizing": "stretch"}
        figure.add_layout_image(source=f"data:image/jpeg;base64,{data}", layer="below", **place)
    bare = {"visible": False, "fixedrange": True, "constrain": "domain"}
    return style_figure(
        figure,
        alt=alt,
        height=round(min(620, _WIDTH_PX * height / width)) + 48,
        xaxis={**bare, "range": [0, width]},
        yaxis={**bare, "range": [height, 0], "scaleanchor": "x", "constraintoward": "top"},
        margin={"l": 0, "r": 0, "t": 48, "b": 0},
        showlegend=False,
        hoverdistance=-1,
        clickmode="event+select",
        dragmode="pan",
    )
