"""Presence of the classes: a row of bars beneath the counts, on the same time axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from detector.figures.style import GRID, to_axis_time
from detector.overlay.palette import choose_colour
from detector.words import pluralise

PRESENCE_SHARE = 0.15
"""How much of the chart's height the rows take."""


def add_presence(
    figure: go.Figure, presence_s: Mapping[int, Sequence[tuple[float, float]]], ids: list[int], classes: Sequence[str]
) -> None:
    """A row of bars per class beneath the counts, on the same time axis."""
    for class_id in ids if presence_s else []:
        ends = to_axis_time(np.asarray(presence_s.get(class_id, ()), np.float64).reshape(-1, 2))
        across = np.concatenate([ends, np.full((len(ends), 1), np.nan)], axis=1).ravel()
        name = pluralise(classes[class_id])
        figure.add_scatter(
            x=across if len(across) else [None],
            y=[name] * max(len(across), 1),
            mode="lines",
            line={"color": choose_colour(classes[class_id], classes), "width": 9},
            yaxis="y2",
            hoverinfo="skip",
            showlegend=False,
        )


def make_presence_axis(rows: list[str]) -> dict[str, Any]:
    """Settings of the y axis with a row for each class, by its name, the first on top."""
    return {
        "domain": [0.0, PRESENCE_SHARE],
        "tickmode": "array",
        "tickvals": rows,
        "categoryorder": "array",
        "categoryarray": rows[::-1],
        "range": [-0.6, len(rows) - 0.4],
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
        "tickcolor": GRID,
    }
