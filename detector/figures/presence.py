"""Presence of the classes and conditions of the footage: rows of bars beneath the counts, on the same time axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from detector.figures.style import GRID, MUTED, to_axis_time
from detector.overlay.palette import choose_colour
from detector.words import pluralise

_CLASSES_SHARE, _CONDITION_SHARE = 0.15, 0.05
"""How much of the chart's height the rows of all classes take, and each condition's."""
_SHORTEST = 0.004
"""The least width of a bar, as a share of the time drawn: a moment is to be seen, too."""


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


def add_conditions(
    figure: go.Figure, conditions_s: Mapping[str, Sequence[tuple[float, float]]], length_s: float
) -> None:
    """A quiet row of bars for each condition of the footage, beneath those of the classes."""
    for name, intervals in conditions_s.items():
        ends_s = np.asarray(intervals, np.float64).reshape(-1, 2)
        ends_s[:, 1] = np.maximum(ends_s[:, 1], ends_s[:, 0] + _SHORTEST * length_s)
        across = np.concatenate([to_axis_time(ends_s), np.full((len(ends_s), 1), np.nan)], axis=1).ravel()
        figure.add_scatter(
            x=across,
            y=[name] * len(across),
            mode="lines",
            line={"color": MUTED, "width": 6},
            yaxis="y2",
            hoverinfo="skip",
            showlegend=False,
        )


def share_of_presence(n_classes: int, n_conditions: int) -> float:
    """The share of the chart's height that the rows take; 0 where there are none."""
    return (_CLASSES_SHARE if n_classes else 0.0) + _CONDITION_SHARE * n_conditions


def make_presence_axis(rows: list[str], share: float) -> dict[str, Any]:
    """Settings of the y axis with a row for each class and condition, by its name, the first on top."""
    return {
        "domain": [0.0, share],
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
