"""Two runs of one footage over time, with their difference."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from detector.analysis.spans import mean_over_time
from detector.figures.clock import put_on_clock
from detector.figures.parts import add_invisible, hatch_doubtful
from detector.figures.run_series import RunSeries
from detector.figures.steps import Steps, choose_line_width
from detector.figures.style import LEGEND, MUTED, make_rgba, make_time_axis, make_value_axis, style_figure, to_axis_time
from detector.types import Float64, Int64
from detector.words import format_count, format_moment, pluralise

_DIFFERENCE_SHARE, _GAP = 0.30, 0.08


def draw_run_pair(
    steps: Steps, a: str, b: str, names: tuple[str, str], class_name: str, *, at_s: float | None = None
) -> go.Figure:
    """Two runs of one footage, from values (P, 2): both counts above, B minus A below.

    a and b are letters. Times are by the clock beside the footage, where there is one. Every piece can be clicked and
    answers with its number.
    """
    figure = go.Figure()
    a_series, b_series = (RunSeries(letter, name, steps) for letter, name in zip((a, b), names, strict=True))
    if len(steps):
        drawn = steps.select_drawn(np.column_stack([steps.values, _subtract(steps)]))
        _add_band(figure, steps, drawn, b_series.colour)
        for column, series in enumerate((a_series, b_series)):
            _add_line(figure, series, drawn, column)
        _add_difference(figure, steps, drawn, a_series, b_series)
        _add_pair_points(figure, steps, drawn, a_series, b_series, class_name)
        hatch_doubtful(figure, to_axis_time(steps.start_s), to_axis_time(steps.end_s), steps.doubtful)
    if at_s is not None:
        x, pen = float(to_axis_time(at_s)), {"color": MUTED, "width": 1.5, "dash": "dot"}
        figure.add_shape(type="line", x0=x, x1=x, y0=0, y1=1, yref="paper", line=pen)
    ends = (float(steps.start_s[0]), float(steps.end_s[-1])) if len(steps) else (0.0, 1.0)
    most = float(np.nanmax(np.abs(_subtract(steps)), initial=1.0))
    figure.update_xaxes(make_time_axis(*ends, anchor="y2"))
    put_on_clock(figure, steps.clock, ends[1])
    layout = {
        "yaxis": make_value_axis(pluralise(class_name), domain=[_DIFFERENCE_SHARE + _GAP, 1.0]),
        "yaxis2": make_value_axis(
            f"{b} minus {a}",
            domain=[0.0, _DIFFERENCE_SHARE],
            range=[-most * 1.15, most * 1.15],
            zeroline=True,
            zerolinecolor=MUTED,
            tickformat="~g",
            nticks=5,
        ),
        "hovermode": "x",
        "legend": {**LEGEND, "traceorder": "normal"},
    }
    return style_figure(figure, alt=describe_run_pair(steps, a, b, class_name), height=430, **layout)


def describe_run_pair(steps: Steps, a: str, b: str, class_name: str) -> str:
    """The pair's chart in a few sentences."""
    difference = _subtract(steps)
    known = ~np.isnan(difference)
    if not known.any():
        return "No frame was read in both runs."
    largest = int(np.nanargmax(np.abs(difference)))
    people = pluralise(class_name)
    if not difference[known].any():
        return f"{a} and {b} count the same {people} throughout."
    equal, mean = mean_over_time(np.stack([difference == 0, difference]), steps.lengths_s, known).tolist()
    return (
        f"{a} and {b} agree for {equal:.0%} of the time. On average {b} counts "
        f"{mean:+.2f} {people} against {a}; the largest difference is {difference[largest]:+g} at "
        f"{format_moment(float(steps.start_s[largest]), steps.clock)}."
    )


def _add_line(figure: go.Figure, series: RunSeries, drawn: Int64, column: int) -> None:
    across, up = series.steps.outline(drawn, series.steps.values[:, column])
    figure.add_scatter(
        x=to_axis_time(across),
        y=up,
        mode="lines",
        name=series.label,
        line={"color": series.colour, "width": choose_line_width(drawn), "dash": series.dash},
        hoverinfo="skip",
    )


def _add_band(figure: go.Figure, steps: Steps, drawn: Int64, colour: str) -> None:
    """The area between both; in a gap they lie on zero, so that nothing is filled across it."""
    for values, fill in ((steps.values.min(axis=1), None), (steps.values.max(axis=1), "tonexty")):
        across, up = steps.outline(drawn, values, unknown=0.0)
        figure.add_scatter(
            x=to_axis_time(across),
            y=up,
            mode="lines",
            line={"width": 0},
            fill=fill,
            fillcolor=make_rgba(colour, 0.18),
            hoverinfo="skip",
            showlegend=False,
        )


def _subtract(steps: Steps) -> Float64:
    """B minus A (P,), NaN where one of them could not be read."""
    both = steps.values[:, :2]
    return np.where(steps.readable, both[:, 1] - both[:, 0], np.nan) if both.shape[1] == 2 else np.zeros(0)


def _add_difference(figure: go.Figure, steps: Steps, drawn: Int64, a_series: RunSeries, b_series: RunSeries) -> None:
    """Above the line B sees more, below it A does, each in its own colour."""
    difference = np.nan_to_num(_subtract(steps))
    for values, series in ((np.maximum(difference, 0), b_series), (np.minimum(difference, 0), a_series)):
        across, up = steps.outline(drawn, values, unknown=0.0)
        figure.add_scatter(
            x=to_axis_time(across),
            y=up,
            mode="none",
            fill="tozeroy",
            fillcolor=make_rgba(series.colour, 0.85),
            hoverinfo="skip",
            showlegend=False,
            yaxis="y2",
        )


def _add_pair_points(
    figure: go.Figure, steps: Steps, drawn: Int64, a_series: RunSeries, b_series: RunSeries, class_name: str
) -> None:
    drawn = drawn[steps.readable[drawn]]
    words = [
        f"<b>{format_moment(start, steps.clock)}</b><br>{a_series.letter}: {format_count(first, class_name)}<br>"
        f"{b_series.letter}: {format_count(second, class_name)}<br><i>click to see the frame</i>"
        for start, (first, second) in zip(steps.start_s[drawn].tolist(), steps.values[drawn].tolist(), strict=True)
    ]
    add_invisible(
        figure,
        x=to_axis_time((steps.start_s[drawn] + steps.end_s[drawn]) / 2),
        y=steps.values[drawn].max(axis=1),
        customdata=drawn,
        text=words,
        hovertemplate="%{text}<extra></extra>",
        yaxis="y",
    )
