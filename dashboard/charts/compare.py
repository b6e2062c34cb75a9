"""Runs beside each other over time, and two of them frame by frame with their difference.

Each run has a letter, a colour and a dash of its own. Two runs share one panel; more have one each, on shared axes, as
six lines over each other can be read by nobody. Long runs are thinned without losing a peak.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from dashboard.charts.parts import invisible
from dashboard.charts.style import MUTED, axis_time, dash_of, dress, see_through, time_axis, value_axis
from dashboard.charts.timeline import DRAWN_PIECES, Steps
from dashboard.charts.words import counted, moment, plural
from detector.analysis.thinning import thin
from detector.overlay.palette import SETTING_A, SETTING_B
from detector.types import Float64, Int64

LETTERS = "ABCDEF"
RUN_COLOURS = (SETTING_A, SETTING_B, "#8b3fd9", "#c98300", "#1f6fff", "#7a7f87")
_ROW_PX, _AXIS_PX, _NAME_PX = 112, 84, 24
_DIFFERENCE_SHARE, _GAP = 0.30, 0.08
_LEGEND = {"orientation": "h", "x": 0, "y": 1.0, "xanchor": "left", "yanchor": "bottom"}


@dataclass(frozen=True, slots=True)
class Line:
    """One run: its counts as ``steps`` with values (P, 1), ``offset_s`` seconds after the common start."""

    letter: str
    name: str
    steps: Steps
    offset_s: float = 0.0

    @property
    def colour(self) -> str:
        """``#rrggbb``, by the letter."""
        return RUN_COLOURS[LETTERS.index(self.letter)]

    @property
    def dash(self) -> str:
        """Told apart without colour, too."""
        return dash_of(LETTERS.index(self.letter))

    @property
    def label(self) -> str:
        """Letter and name, for a legend."""
        return f"{self.letter} · {self.name}"

    @property
    def span_s(self) -> tuple[float, float]:
        """From when to when, on the common axis."""
        if not len(self.steps):
            return self.offset_s, self.offset_s
        return float(self.steps.start_s[0]) + self.offset_s, float(self.steps.end_s[-1]) + self.offset_s


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


def pair_over_time(
    steps: Steps, a: str, b: str, names: tuple[str, str], class_name: str, *, at_s: float | None = None
) -> go.Figure:
    """Two runs of one footage, from values (P, 2): both counts above, B minus A below.

    a and b are letters. Every piece can be clicked and answers with its number.
    """
    figure = go.Figure()
    one, other = (Line(letter, name, steps) for letter, name in zip((a, b), names, strict=True))
    if len(steps):
        kept = _kept(steps)
        _add_band(figure, steps, kept, other.colour)
        for column, line in enumerate((one, other)):
            _add_line(figure, line, kept, column)
        _add_difference(figure, steps, kept, one, other)
        _add_pair_points(figure, steps, kept, one, other, class_name)
    if at_s is not None:
        x, pen = float(axis_time(at_s)), {"color": MUTED, "width": 1.5, "dash": "dot"}
        figure.add_shape(type="line", x0=x, x1=x, y0=0, y1=1, yref="paper", line=pen)
    ends = (float(steps.start_s[0]), float(steps.end_s[-1])) if len(steps) else (0.0, 1.0)
    most = float(np.nanmax(np.abs(_difference(steps)), initial=1.0))
    layout = {
        "xaxis": time_axis(*ends, anchor="y2"),
        "yaxis": value_axis(plural(class_name), domain=[_DIFFERENCE_SHARE + _GAP, 1.0]),
        "yaxis2": value_axis(
            f"{b} minus {a}",
            domain=[0.0, _DIFFERENCE_SHARE],
            range=[-most * 1.15, most * 1.15],
            zeroline=True,
            zerolinecolor=MUTED,
            tickformat="~g",
            nticks=5,
        ),
        "hovermode": "x",
        "legend": {**_LEGEND, "traceorder": "normal"},
    }
    return dress(figure, alt=describe_pair(steps, a, b, class_name), height=430, **layout)


def describe_pair(steps: Steps, a: str, b: str, class_name: str) -> str:
    """The pair's chart in a few sentences."""
    difference = _difference(steps)
    known = difference[~np.isnan(difference)]
    if not len(known):
        return "No frame was read in both runs."
    largest = int(np.nanargmax(np.abs(difference)))
    people = plural(class_name)
    if not known.any():
        return f"{a} and {b} count the same {people} throughout."
    return (
        f"{a} and {b} agree for {np.mean(known == 0):.0%} of what is drawn. On average {b} counts "
        f"{known.mean():+.2f} {people} against {a}; the largest difference is {difference[largest]:+g} at "
        f"{moment(float(steps.start_s[largest]))}."
    )


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


def _kept(steps: Steps) -> Int64:
    """Which pieces are drawn; of two runs the peaks of their difference count, too."""
    values = steps.values
    if values.shape[1] == 2:
        values = np.column_stack([values, values[:, 1] - values[:, 0]])
    return thin(np.where(steps.readable[:, None], values, np.nan), DRAWN_PIECES)


def _add_run(
    figure: go.Figure, line: Line, class_name: str, began: datetime | None, *, axis: str, filled: bool
) -> None:
    kept = _kept(line.steps)
    if filled:
        _add_fill(figure, line, kept, began, axis)
    across, up = line.steps.outline(kept, line.steps.values[:, 0])
    figure.add_scatter(
        x=_place(across + line.offset_s, began),
        y=up,
        mode="lines",
        name=line.label,
        line={"color": line.colour, "width": _width(kept), "dash": "solid" if filled else line.dash},
        hoverinfo="skip",
        yaxis=axis,
    )
    kept = kept[line.steps.readable[kept]]
    starts, ends, values = line.steps.start_s[kept], line.steps.end_s[kept], line.steps.values[kept, 0]
    words = [
        f"<b>{line.letter}</b> {_when(float(start) + line.offset_s, began)}: {counted(float(value), class_name)}"
        for start, value in zip(starts, values, strict=True)
    ]
    _add_points(figure, _place((starts + ends) / 2 + line.offset_s, began), values, words, axis, line.colour)


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


def _width(kept: Int64) -> float:
    return 2.0 if len(kept) < 500 else 1.25


def _add_line(figure: go.Figure, line: Line, kept: Int64, column: int) -> None:
    across, up = line.steps.outline(kept, line.steps.values[:, column])
    figure.add_scatter(
        x=axis_time(across),
        y=up,
        mode="lines",
        name=line.label,
        line={"color": line.colour, "width": _width(kept), "dash": line.dash},
        hoverinfo="skip",
    )


def _add_band(figure: go.Figure, steps: Steps, kept: Int64, colour: str) -> None:
    """The area between both; in a gap they lie on zero, so that nothing is filled across it."""
    for values, fill in ((steps.values.min(axis=1), None), (steps.values.max(axis=1), "tonexty")):
        across, up = steps.outline(kept, values, unknown=0.0)
        figure.add_scatter(
            x=axis_time(across),
            y=up,
            mode="lines",
            line={"width": 0},
            fill=fill,
            fillcolor=see_through(colour, 0.18),
            hoverinfo="skip",
            showlegend=False,
        )


def _difference(steps: Steps) -> Float64:
    """B minus A (P,), NaN where one of them could not be read."""
    both = steps.values[:, :2]
    return np.where(steps.readable, both[:, 1] - both[:, 0], np.nan) if both.shape[1] == 2 else np.zeros(0)


def _add_difference(figure: go.Figure, steps: Steps, kept: Int64, one: Line, other: Line) -> None:
    """Above the line B sees more, below it A does, each in its own colour."""
    difference = np.nan_to_num(_difference(steps))
    for values, line in ((np.maximum(difference, 0), other), (np.minimum(difference, 0), one)):
        across, up = steps.outline(kept, values, unknown=0.0)
        figure.add_scatter(
            x=axis_time(across),
            y=up,
            mode="none",
            fill="tozeroy",
            fillcolor=see_through(line.colour, 0.85),
            hoverinfo="skip",
            showlegend=False,
            yaxis="y2",
        )


def _add_pair_points(figure: go.Figure, steps: Steps, kept: Int64, one: Line, other: Line, class_name: str) -> None:
    kept = kept[steps.readable[kept]]
    words = [
        f"<b>{moment(start)}</b><br>{one.letter}: {counted(first, class_name)}<br>"
        f"{other.letter}: {counted(second, class_name)}<br><i>click to see the frame</i>"
        for start, (first, second) in zip(steps.start_s[kept].tolist(), steps.values[kept].tolist(), strict=True)
    ]
    x = axis_time((steps.start_s[kept] + steps.end_s[kept]) / 2)
    _add_points(figure, x, steps.values[kept].max(axis=1), words, "y", MUTED, kept)


def _add_points(
    figure: go.Figure, x: Float64, y: Float64, words: list[str], axis: str, colour: str, answers: Int64 | None = None
) -> None:
    """What can be hovered, and clicked where it answers."""
    invisible(
        figure,
        colour=colour,
        x=x,
        y=y,
        customdata=answers,
        text=words,
        hovertemplate="%{text}<extra></extra>",
        yaxis=axis,
    )
