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

from detector.figures.parts import invisible
from detector.figures.run_line import Line
from detector.figures.steps import line_width
from detector.figures.style import axis_time, dress, see_through, time_axis, value_axis
from detector.types import Float64, Int64
from detector.words import counted, moment, plural

_ROW_PX, _AXIS_PX, _NAME_PX = 112, 84, 24


def runs_over_time(lines: Sequence[Line], class_name: str, *, began: datetime | None = None) -> go.Figure:
    """Counts of a class in up to six runs over one time axis.

    ``began`` is the clock time of second 0 of that axis; without it the axis counts from each footage's start.
    """
    figure = go.Figure()
    apart = len(lines) > 2
    for row, line in enumerate(lines):
        if len(line.steps):
            _add_run(figure, line, class_name, began, axis=_axis_of(row) if apart else "y", filled=apart)
    height = len(lines) * _ROW_PX + _AXIS_PX if apart else 340
    people = plural(class_name)
    layout = {
        "xaxis": _time(lines, began, anchor=_axis_of(len(lines) - 1) if apart else "y"),
        "hovermode": "closest" if apart else "x",
        "showlegend": not apart,
        **(_rows(lines, people) if apart else {"yaxis": value_axis(people)}),
    }
    if apart:
        _name_rows(figure, lines)
    return dress(figure, alt=describe_runs(lines, class_name), height=height, **layout)


def describe_runs(lines: Sequence[Line], class_name: str) -> str:
    """The chart in a sentence for each run."""
    return " ".join(_describe_run(line, class_name) for line in lines)


def _describe_run(line: Line, class_name: str) -> str:
    values = line.steps.values[line.steps.readable, 0]
    if not len(values):
        return f"{line.label}: no frame could be read."
    at_s = float(line.steps.start_s[line.steps.readable][int(values.argmax())])
    mean = float(values.mean())
    return f"{line.label}: {mean:.1f} {plural(class_name)} on average, the most, {values.max():g}, at {moment(at_s)}."


def _axis_of(row: int) -> str:
    return "y" if row == 0 else f"y{row + 1}"


def _place(at_s: npt.ArrayLike, began: datetime | None) -> Float64:
    """Seconds -> places on the time axis, counted from the start or by the clock."""
    if began is None:
        return axis_time(at_s)
    return np.asarray(at_s, np.float64) * 1000.0 + began.replace(tzinfo=UTC).timestamp() * 1000.0


def _when(at_s: float, began: datetime | None) -> str:
    return moment(at_s) if began is None else f"{began + timedelta(seconds=at_s):%H:%M:%S}"


def _time(lines: Sequence[Line], began: datetime | None, *, anchor: str) -> dict[str, object]:
    spans = [line.span_s for line in lines if len(line.steps)] or [(0.0, 1.0)]
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    if began is None:
        title = {"text": "time from the start of each video", "font": {"size": 12}}
        return time_axis(first, last, anchor=anchor, title=title)
    axis = time_axis(first, last, anchor=anchor, title={"text": "time of day", "font": {"size": 12}})
    by_clock = {"range": _place([first, last], began).tolist(), "tickformat": "%H:%M:%S\n%-d %b %Y"}
    return {**axis, **by_clock, "tickformatstops": None, "hoverformat": "%H:%M:%S"}


def _rows(lines: Sequence[Line], people: str) -> dict[str, object]:
    """A y axis for each run, all to the same height, the first run on top."""
    most = max((float(np.nanmax(line.steps.values, initial=0.0)) for line in lines), default=0.0)
    gap = _NAME_PX / (_ROW_PX * len(lines))
    each = (1.0 - gap * (len(lines) - 1)) / len(lines)
    axes: dict[str, object] = {}
    for row in range(len(lines)):
        low = 1.0 - row * (each + gap) - each
        name = f"yaxis{'' if row == 0 else row + 1}"
        axes[name] = value_axis(people, domain=[max(low, 0.0), min(low + each, 1.0)], range=[0, most * 1.1], nticks=3)
    return axes


def _name_rows(figure: go.Figure, lines: Sequence[Line]) -> None:
    for row, line in enumerate(lines):
        figure.add_annotation(
            text=f"<b>{line.label}</b>",
            font={"color": line.colour, "size": 12},
            x=0.0,
            xref="paper",
            xanchor="left",
            y=1.0,
            yref=f"{_axis_of(row)} domain",
            yanchor="bottom",
            showarrow=False,
        )


def _add_run(
    figure: go.Figure, line: Line, class_name: str, began: datetime | None, *, axis: str, filled: bool
) -> None:
    kept = line.steps.downsampled(line.steps.values)
    if filled:
        _add_fill(figure, line, kept, began, axis)
    across, up = line.steps.outline(kept, line.steps.values[:, 0])
    figure.add_scatter(
        x=_place(across + line.offset_s, began),
        y=up,
        mode="lines",
        name=line.label,
        line={"color": line.colour, "width": line_width(kept), "dash": "solid" if filled else line.dash},
        hoverinfo="skip",
        yaxis=axis,
    )
    kept = kept[line.steps.readable[kept]]
    starts, ends, values = line.steps.start_s[kept], line.steps.end_s[kept], line.steps.values[kept, 0]
    words = [
        f"<b>{line.letter}</b> {_when(float(start) + line.offset_s, began)}: {counted(float(value), class_name)}"
        for start, value in zip(starts, values, strict=True)
    ]
    invisible(
        figure,
        colour=line.colour,
        x=_place((starts + ends) / 2 + line.offset_s, began),
        y=values,
        text=words,
        hovertemplate="%{text}<extra></extra>",
        yaxis=axis,
    )


def _add_fill(figure: go.Figure, line: Line, kept: Int64, began: datetime | None, axis: str) -> None:
    across, up = line.steps.outline(kept, line.steps.values[:, 0], unknown=0.0)
    figure.add_scatter(
        x=_place(across + line.offset_s, began),
        y=up,
        mode="none",
        fill="tozeroy",
        fillcolor=see_through(line.colour, 0.15),
        hoverinfo="skip",
        showlegend=False,
        yaxis=axis,
    )
