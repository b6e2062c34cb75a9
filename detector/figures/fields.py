"""Fields of colour: how many have which score, at some time or of some height.

The stronger a field's colour the more lie in it, by its cube root, so that a few surely seen people are not drowned by
the many faint guesses that a low floor lets in.
"""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from detector.figures.distribution import ScoredClass
from detector.figures.parts import add_invisible
from detector.figures.style import make_rgba
from detector.types import Float64, Int64

MARGIN = {"l": 8, "r": 40, "t": 56, "b": 8}


def add_heat(figure: go.Figure, scored: ScoredClass, x: Float64, y: Float64, value: Float64, unit: str) -> None:
    """Fields from see-through to the class's full colour, by the cube root of their value."""
    top = float(np.nanmax(value))
    marks = np.asarray([top / 8, top])
    figure.add_heatmap(
        x=x,
        y=y,
        z=np.round(np.cbrt(np.where(value > 0, value, np.nan)), 4),
        zmin=0,
        zmax=float(np.cbrt(top)),
        colorscale=[[0, make_rgba(scored.colour, 0.06)], [0.5, make_rgba(scored.colour, 0.5)], [1, scored.colour]],
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


def add_targets(figure: go.Figure, x: Float64, y: Float64, customdata: Int64, words: list[str]) -> None:
    """A field's middle, which can be hovered and clicked."""
    add_invisible(
        figure,
        size=10,
        x=x,
        y=y,
        customdata=customdata,
        text=words,
        hovertemplate="%{text}<br><i>click for examples</i><extra></extra>",
    )


def read_picked_field(datum: object) -> tuple[int, int]:
    """The column and the row of the field that was clicked in a heat chart."""
    column, row = divmod(int(str(datum)), 1000)
    return column, row


def make_threshold_label(scored: ScoredClass) -> dict[str, object]:
    """The threshold's number, to the right of the fields."""
    return {
        "text": f" {scored.threshold:.2f}",
        "font": {"size": 12},
        "x": 1.0,
        "xanchor": "left",
        "yanchor": "middle",
    }


def find_middles(edges: Float64) -> Float64:
    """The middle of each band between two edges (N,)."""
    return np.asarray((edges[:-1] + edges[1:]) / 2, np.float64)
