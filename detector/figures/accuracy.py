"""Precision and recall against labels, with their intervals, over all and by group."""

from __future__ import annotations

import plotly.graph_objects as go

from detector.figures.style import GRID, style_figure
from detector.overlay.palette import SETTING_A, SETTING_B
from detector.view.evaluation import Evaluation, Measure, Score

_ROW_PX, _APART = 34, 0.16
_SERIES = (("precision", SETTING_A, "circle", -_APART), ("recall", SETTING_B, "diamond", _APART))


def draw_accuracy(evaluation: Evaluation) -> go.Figure:
    """A row for all and for each group, with precision above recall, each a mark in its 95 % interval."""
    rows = [("all", evaluation.overall)]
    rows += [(f"{group.by} {score.name}", score) for group in evaluation.groups for score in group.scores]
    figure = go.Figure([_draw_series(rows, *series) for series in _SERIES])
    figure.update_xaxes(range=[-0.02, 1.02], gridcolor=GRID, zeroline=False, fixedrange=True, tickformat=".0%")
    figure.update_yaxes(
        tickvals=list(range(len(rows))),
        ticktext=[name for name, _ in rows],
        range=[len(rows) - 0.5, -0.5],
        fixedrange=True,
        ticklabelstandoff=6,
    )
    alt = "Precision and recall with their 95 % intervals. " + "; ".join(_describe(name, score) for name, score in rows)
    return style_figure(figure, alt=alt, height=_ROW_PX * len(rows) + 70, dragmode=False)


def _draw_series(rows: list[tuple[str, Score]], name: str, colour: str, symbol: str, shift: float) -> go.Scatter:
    """The marks of one figure; a group that has none of it is left out."""
    marks = [(place, label, measure) for place, (label, score) in enumerate(rows) if (measure := getattr(score, name))]
    return go.Scatter(
        x=[measure.value for _, _, measure in marks],
        y=[place + shift for place, _, _ in marks],
        error_x={
            "array": [measure.high - measure.value for _, _, measure in marks],
            "arrayminus": [measure.value - measure.low for _, _, measure in marks],
            "thickness": 1.5,
            "width": 4,
        },
        mode="markers",
        name=name,
        marker={"color": colour, "symbol": symbol, "size": 9},
        text=[f"{label}: {name} {_in_words(measure)}" for _, label, measure in marks],
        hovertemplate="%{text}<extra></extra>",
    )


def _describe(name: str, score: Score) -> str:
    return f"{name}: precision {_in_words(score.precision)}, recall {_in_words(score.recall)}"


def _in_words(measure: Measure | None) -> str:
    return "none" if measure is None else f"{measure.value:.3f} ({measure.low:.3f} to {measure.high:.3f})"
