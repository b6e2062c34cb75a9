"""The landscape itself: people as colour, over time and threshold, and the markers that catch a click in it."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from detector.figures.landscape_lines import COLUMNS
from detector.figures.parts import add_invisible, hatch_doubtful, shade_unread
from detector.figures.setting_series import SettingSeries
from detector.figures.style import to_axis_time
from detector.figures.surface import Surface
from detector.types import Int64
from detector.words import format_moment, pluralise

MARKS_ACROSS, MARKS_UP = 64, 32
"""Invisible markers: what a browser draws, with those on the lines, in half a second."""

_OVER_COLOURS = "rgba(255, 255, 255, 0.75)"
TIME_SHARE, UPPER_SHARE, GAP = 0.80, 0.34, 0.07
"""How the chart is shared out between its panels."""


def _split_columns(surface: Surface) -> Int64:
    """Where each column of the heatmap begins."""
    per_column = max(1, -(-len(surface.start_s) // COLUMNS))
    return np.arange(0, len(surface.start_s), per_column)


def add_heatmap(figure: go.Figure, surface: Surface, a: SettingSeries) -> None:
    """The counts as colour, and a small colour bar above the mean curve."""
    if not len(surface.start_s):
        return
    starts = _split_columns(surface)
    most = np.maximum.reduceat(surface.counts, starts, axis=1)
    top = _choose_top(surface, a)
    figure.add_heatmap(
        x=to_axis_time(np.append(surface.start_s[starts], surface.end_s)),
        y=surface.thresholds,
        z=np.minimum(most, 255).astype(np.uint8),
        zmin=0,
        zmax=top,
        yaxis="y2",
        colorscale="Viridis",
        hoverinfo="skip",
        colorbar={
            "title": {"text": pluralise(surface.class_name), "side": "top", "font": {"size": 12}},
            "orientation": "h",
            "thickness": 10,
            "len": 1 - TIME_SHARE - GAP + 0.02,
            "x": 1.0,
            "xanchor": "right",
            "y": 1 - UPPER_SHARE + 0.02,
            "yanchor": "bottom",
            "tickvals": [0, top // 2, top],
            "ticktext": ["0", str(top // 2), f"{top}+"],
            "outlinewidth": 0,
        },
    )


def _choose_top(surface: Surface, a: SettingSeries) -> int:
    """The count the colours end at: the most at half of A's threshold, for below that there is mostly clutter."""
    half = (a.threshold or float(np.median(surface.thresholds))) / 2
    row = min(int(np.searchsorted(surface.thresholds, half)), len(surface.thresholds) - 1)
    return max(2, min(255, int(surface.counts[row].max(initial=0))))


def add_unread(figure: go.Figure, surface: Surface) -> None:
    """A grey field over what could not be read: faint beneath the lines, hiding the colours of the landscape.

    What is doubtful is hatched in both panels.
    """
    edges_s, known = (surface.edges_s[:-1], surface.edges_s[1:]), surface.readable | surface.doubtful
    shade_unread(figure, *edges_s, known, opacity=0.3)
    shade_unread(figure, *edges_s, known, panel="y2", opacity=1.0, layer="above")
    left, right = (to_axis_time(edge_s) for edge_s in edges_s)
    hatch_doubtful(figure, left, right, surface.doubtful)
    hatch_doubtful(figure, left, right, surface.doubtful, panel="y2", colour=_OVER_COLOURS, name="")


def add_marks(figure: go.Figure, surface: Surface, a: SettingSeries) -> None:
    """The grid of invisible markers that catches clicks and carries the hover texts."""
    readable = np.flatnonzero(surface.readable)
    row_a = 0 if a.threshold is None else int(np.searchsorted(surface.thresholds, a.threshold - 1e-9))
    height = surface.counts[min(row_a, len(surface.thresholds) - 1)]
    stretches = [part for part in np.array_split(readable, min(MARKS_ACROSS, len(readable) or 1)) if len(part)]
    across = np.array([part[height[part].argmax()] for part in stretches], np.int64)
    up = np.unique(np.linspace(0, len(surface.thresholds) - 1, MARKS_UP).round().astype(np.int64))
    sample, row = (grid.ravel() for grid in np.meshgrid(across, up))
    add_invisible(
        figure,
        x=to_axis_time(surface.middle_s(sample)),
        y=surface.thresholds[row],
        yaxis="y2",
        customdata=surface.encode_places(sample, row),
        text=[
            f"<b>{format_moment(surface.start_s[s])}</b><br>at {surface.thresholds[r]:.2f}: {surface.counts[r, s]}"
            for s, r in zip(sample, row, strict=True)
        ],
        hovertemplate=f"%{{text}} {pluralise(surface.class_name)}<br><i>click to set</i><extra></extra>",
    )
