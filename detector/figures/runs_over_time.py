"""Runs beside each other over time.

Two runs share one panel; more have one each, on shared axes, as six lines over each other can be read by nobody. Long
runs are thinned without losing a peak.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from detector.analysis.spans import mean_over_time
from detector.figures.parts import DOUBTFUL, add_invisible, hatch_doubtful
from detector.figures.run_series import RunSeries
from detector.figures.steps import choose_line_width
from detector.figures.style import make_rgba, make_time_axis, make_value_axis, style_figure, to_axis_time
from detector.types import Float64, Int64
from detector.words import format_count, format_moment, pluralise

_ROW_PX, _AXIS_PX, _NAME_PX = 112, 84, 24


def draw_runs(all_series: Sequence[RunSeries], class_name: str, *, began: datetime | None = None) -> go.Figure:
    """Counts of a class in up to six runs over one time axis.

    ``began`` is the clock time of second 0 of that axis; without it the axis counts from each footage's start.
    """
    figure = go.Figure()
    apart = len(all_series) > 2
    for row, series in enumerate(all_series):
        if len(series.steps):
            _add_run(figure, series, class_name, began, axis=_name_axis(row) if apart else "y", filled=apart)
    height = len(all_series) * _ROW_PX + _AXIS_PX if apart else 340
    people = pluralise(class_name)
    layout = {
        "xaxis": _make_time_axis(all_series, began, anchor=_name_axis(len(all_series) - 1) if apart else "y"),
        "hovermode": "closest" if apart else "x",
        "showlegend": not apart,
        **(_make_row_axes(all_series, people) if apart else {"yaxis": make_value_axis(people)}),
    }
    if apart:
        _name_rows(figure, all_series)
    return style_figure(figure, alt=describe_runs(all_series, class_name), height=height, **layout)


def describe_runs(all_series: Sequence[RunSeries], class_name: str) -> str:
    """The chart in a sentence for each run."""
    return " ".join(_describe_run(series, class_name) for series in all_series)


def _describe_run(series: RunSeries, class_name: str) -> str:
    values = series.steps.values[series.steps.readable, 0]
    if not len(values):
        return f"{series.label}: no frame could be read."
    at_s = float(series.steps.start_s[series.steps.readable][int(values.argmax())])
    mean = float(mean_over_time(series.steps.values[:, 0], series.steps.lengths_s, series.steps.readable))
    people = pluralise(class_name)
    return f"{series.label}: {mean:.1f} {people} on average, the most, {values.max():g}, at {format_moment(at_s)}."


def _name_axis(row: int) -> str:
    return "y" if row == 0 else f"y{row + 1}"


def _to_axis(at_s: npt.ArrayLike, began: datetime | None) -> Float64:
    """Seconds -> places on the time axis, counted from the start or by the clock."""
    if began is None:
        return to_axis_time(at_s)
    return np.asarray(at_s, np.float64) * 1000.0 + began.replace(tzinfo=UTC).timestamp() * 1000.0


def _format_time(at_s: float, began: datetime | None) -> str:
    return format_moment(at_s) if began is None else f"{began + timedelta(seconds=at_s):%H:%M:%S}"


def _make_time_axis(all_series: Sequence[RunSeries], began: datetime | None, *, anchor: str) -> dict[str, object]:
    spans = [series.span_s for series in all_series if len(series.steps)] or [(0.0, 1.0)]
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    if began is None:
        title = {"text": "time from the start of each video", "font": {"size": 12}}
        return make_time_axis(first, last, anchor=anchor, title=title)
    axis = make_time_axis(first, last, anchor=anchor, title={"text": "time of day", "font": {"size": 12}})
    by_clock = {"range": _to_axis([first, last], began).tolist(), "tickformat": "%H:%M:%S\n%-d %b %Y"}
    return {**axis, **by_clock, "tickformatstops": None, "hoverformat": "%H:%M:%S"}


def _make_row_axes(all_series: Sequence[RunSeries], people: str) -> dict[str, object]:
    """A y axis for each run, all to the same height, the first run on top."""
    most = max((float(np.nanmax(series.steps.values, initial=0.0)) for series in all_series), default=0.0)
    gap = _NAME_PX / (_ROW_PX * len(all_series))
    each = (1.0 - gap * (len(all_series) - 1)) / len(all_series)
    axes: dict[str, object] = {}
    for row in range(len(all_series)):
        low = 1.0 - row * (each + gap) - each
        name = f"yaxis{'' if row == 0 else row + 1}"
        axes[name] = make_value_axis(
            people, domain=[max(low, 0.0), min(low + each, 1.0)], range=[0, most * 1.1], nticks=3
        )
    return axes


def _name_rows(figure: go.Figure, all_series: Sequence[RunSeries]) -> None:
    for row, series in enumerate(all_series):
        figure.add_annotation(
            text=f"<b>{series.label}</b>",
            font={"color": series.colour, "size": 12},
            x=0.0,
            xref="paper",
            xanchor="left",
            y=1.0,
            yref=f"{_name_axis(row)} domain",
            yanchor="bottom",
            showarrow=False,
        )


def _add_run(
    figure: go.Figure, series: RunSeries, class_name: str, began: datetime | None, *, axis: str, filled: bool
) -> None:
    drawn = series.steps.select_drawn(series.steps.values)
    if filled:
        _add_fill(figure, series, drawn, began, axis)
    across, up = series.steps.outline(drawn, series.steps.values[:, 0])
    figure.add_scatter(
        x=_to_axis(across + series.offset_s, began),
        y=up,
        mode="lines",
        name=series.label,
        line={"color": series.colour, "width": choose_line_width(drawn), "dash": "solid" if filled else series.dash},
        hoverinfo="skip",
        yaxis=axis,
    )
    left, right = (_to_axis(edge_s + series.offset_s, began) for edge_s in (series.steps.start_s, series.steps.end_s))
    name = f"{series.letter} {DOUBTFUL}"
    hatch_doubtful(figure, left, right, series.steps.doubtful, panel=axis, colour=series.colour, name=name)
    drawn = drawn[series.steps.readable[drawn]]
    starts, ends, values = series.steps.start_s[drawn], series.steps.end_s[drawn], series.steps.values[drawn, 0]
    words = [
        f"<b>{series.letter}</b> {_format_time(start + series.offset_s, began)}: {format_count(value, class_name)}"
        for start, value in zip(starts.tolist(), values.tolist(), strict=True)
    ]
    add_invisible(
        figure,
        colour=series.colour,
        x=_to_axis((starts + ends) / 2 + series.offset_s, began),
        y=values,
        text=words,
        hovertemplate="%{text}<extra></extra>",
        yaxis=axis,
    )


def _add_fill(figure: go.Figure, series: RunSeries, drawn: Int64, began: datetime | None, axis: str) -> None:
    across, up = series.steps.outline(drawn, series.steps.values[:, 0], unknown=0.0)
    figure.add_scatter(
        x=_to_axis(across + series.offset_s, began),
        y=up,
        mode="none",
        fill="tozeroy",
        fillcolor=make_rgba(series.colour, 0.15),
        hoverinfo="skip",
        showlegend=False,
        yaxis=axis,
    )
