"""Counts over time as steps, and presence as bars beneath them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import plotly.graph_objects as go

from detector.analysis.downsampling import downsample
from detector.analysis.spans import mean_over_time
from detector.figures.clock import put_on_clock
from detector.figures.parts import add_invisible, hatch_doubtful, shade_unread
from detector.figures.presence import add_conditions, add_presence, make_presence_axis, share_of_presence
from detector.figures.steps import Steps, choose_line_width
from detector.figures.style import (
    BAND_OPACITY,
    MUTED,
    choose_dash,
    make_rgba,
    make_time_axis,
    make_value_axis,
    style_figure,
    to_axis_time,
)
from detector.overlay.palette import choose_colour
from detector.types import Int64
from detector.words import format_counts, format_moment, pluralise

POINTS = 1500
"""At most this many pieces can be hovered and clicked: each class's peaks and dips. They are what costs time."""
HEIGHT = 400


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks in the chart, all in seconds: the frame looked at, the chosen range, the footage's conditions by name."""

    at_s: float | None = None
    range_s: tuple[float, float] | None = None
    conditions_s: Mapping[str, Sequence[tuple[float, float]]] = field(default_factory=dict)


def draw_timeline(
    steps: Steps,
    classes: Sequence[str],
    *,
    shown: Sequence[int] | None = None,
    presence_s: Mapping[int, Sequence[tuple[float, float]]] | None = None,
    marks: Marks | None = None,
    dragging: bool = False,
    what: str = "in view",
) -> go.Figure:
    """The counts of the ``shown`` classes over time, the highest of the first one marked.

    ``presence_s`` holds, by class id, the intervals in which it is in view: bars under the chart, above those of the
    ``marks``' conditions. Every drawn piece has an invisible point in its middle, which carries the hover text and can
    be clicked. With ``dragging`` a stretch can be selected instead: Streamlit passes on clicks or drags, never both.
    """
    ids = list(range(len(classes))) if shown is None else list(shown)
    figure, marks = go.Figure(), marks or Marks()
    if len(steps) == 0:
        return _draw_empty(figure)
    drawn = [steps.select_drawn(steps.values[:, [class_id]]) for class_id in ids]
    for class_id, pieces in zip(ids, drawn, strict=True):
        _add_line(figure, steps, pieces, class_id, classes, filled=class_id == ids[0])
    _add_peak(figure, steps, ids[:1])
    _add_points(figure, steps, ids, classes)
    _add_unread(figure, steps)
    _add_rows(figure, steps, ids, classes, presence_s or {}, marks)
    present = [pluralise(classes[i]) for i in ids] if presence_s else []
    figure.update_layout(_make_axes(steps, present, list(marks.conditions_s), what))
    put_on_clock(figure, steps.clock, float(steps.end_s[-1]))
    return style_figure(
        figure,
        alt=describe_timeline(steps, classes, ids),
        height=HEIGHT,
        hovermode="x",
        dragmode="select" if dragging else "zoom",
        selectdirection="h",
        clickmode="event" if dragging else "event+select",
        newselection={"line": {"width": 1, "dash": "dot", "color": MUTED}},
    )


def _add_rows(
    figure: go.Figure,
    steps: Steps,
    ids: list[int],
    classes: Sequence[str],
    presence_s: Mapping[int, Sequence[tuple[float, float]]],
    marks: Marks,
) -> None:
    """The rows of bars beneath the counts, and the marks over all of it."""
    add_presence(figure, presence_s, ids, classes)
    add_conditions(figure, marks.conditions_s, float(steps.end_s[-1] - steps.start_s[0]))
    _add_marks(figure, marks)


def describe_timeline(steps: Steps, classes: Sequence[str], shown: Sequence[int]) -> str:
    """The chart in a few sentences, for those who cannot see it."""
    if not steps.readable.any():
        return "No frame of this stretch could be read."
    sentences = [
        f"Counts from {format_moment(steps.start_s[0], steps.clock)} to {format_moment(steps.end_s[-1], steps.clock)}."
    ]
    for class_id in shown:
        values = steps.values[steps.readable, class_id]
        most = int(np.argmax(values))
        at_s = steps.start_s[steps.readable][most]
        mean = float(mean_over_time(steps.values[:, class_id], steps.lengths_s, steps.readable))
        sentences.append(
            f"{pluralise(classes[class_id]).capitalize()}: {mean:.1f} on average, between {values.min():g} and "
            f"{values.max():g}, the most at {format_moment(at_s, steps.clock)}."
            if values.max() > 0
            else f"No {pluralise(classes[class_id])}."
        )
    unread, doubtful = np.count_nonzero(~steps.readable & ~steps.doubtful), np.count_nonzero(steps.doubtful)
    sentences += [f"{unread} pieces could not be read."] if unread else []
    sentences += [f"{doubtful} pieces are doubtful."] if doubtful else []
    return " ".join(sentences)


def _add_line(
    figure: go.Figure, steps: Steps, pieces: Int64, class_id: int, classes: Sequence[str], *, filled: bool
) -> None:
    colour = choose_colour(classes[class_id], classes)
    across, up = steps.outline(pieces, steps.values[:, class_id])
    if filled:  # on its own, down to zero in a gap: Plotly would fill straight across it
        figure.add_scatter(
            x=to_axis_time(across),
            y=np.nan_to_num(up),
            mode="none",
            fill="tozeroy",
            fillcolor=make_rgba(colour, BAND_OPACITY),
            hoverinfo="skip",
            showlegend=False,
        )
    figure.add_scatter(
        x=to_axis_time(across),
        y=up,
        mode="lines",
        name=pluralise(classes[class_id]),
        line={"color": colour, "width": choose_line_width(pieces), "dash": choose_dash(class_id)},
        connectgaps=False,
        hoverinfo="skip",
    )


def _add_peak(figure: go.Figure, steps: Steps, ids: list[int]) -> None:
    """A dot and the number at the highest value."""
    values = np.where(steps.readable, steps.values[:, ids[0]], -1.0) if ids else np.zeros(0)
    if not len(values) or values.max() <= 0:
        return
    top = int(np.argmax(values))
    middle_s = (steps.start_s[top] + steps.end_s[top]) / 2
    figure.add_scatter(
        x=to_axis_time([middle_s]),
        y=[values[top]],
        mode="markers+text",
        text=[f"most: {values[top]:.3g} at {format_moment(steps.start_s[top], steps.clock)}"],
        textposition="top right" if middle_s < steps.end_s[-1] * 0.75 else "top left",
        marker={"size": 8, "color": MUTED, "line": {"width": 1.5, "color": "white"}},
        cliponaxis=False,
        hoverinfo="skip",
        showlegend=False,
    )


def _add_points(figure: go.Figure, steps: Steps, ids: list[int], classes: Sequence[str]) -> None:
    """Add the points that can be hovered, clicked and selected."""
    pieces = downsample(steps.values[:, ids], POINTS)
    pieces = pieces[(steps.readable | steps.doubtful)[pieces]]
    names = [classes[i] for i in ids]
    values = np.where(steps.readable[pieces, None], steps.values[pieces][:, ids], 0.0)
    words = [
        format_counts(counts.tolist(), names) if steps.readable[piece] else "doubtful, left out"
        for piece, counts in zip(pieces, values, strict=True)
    ]
    moments = [format_moment(start_s, steps.clock) for start_s in steps.start_s[pieces].tolist()]
    add_invisible(
        figure,
        size=14,
        x=to_axis_time((steps.start_s[pieces] + steps.end_s[pieces]) / 2),
        y=values.max(axis=1, initial=0.0),
        customdata=pieces,
        text=[f"<b>{moment}</b><br>{word}" for moment, word in zip(moments, words, strict=True)],
        hovertemplate="%{text}<extra></extra>",
    )


def _add_unread(figure: go.Figure, steps: Steps) -> None:
    """A grey field over what could not be read, hatching over what is doubtful, and in the legend what they mean."""
    known = steps.readable | steps.doubtful
    shade_unread(figure, steps.start_s, steps.end_s, known)
    hatch_doubtful(figure, to_axis_time(steps.start_s), to_axis_time(steps.end_s), steps.doubtful)
    if not known.all():
        figure.add_scatter(
            x=[None],
            y=[None],
            mode="markers",
            name="could not be read",
            marker={"symbol": "square", "size": 12, "color": MUTED, "opacity": 0.4},
        )


def _add_marks(figure: go.Figure, marks: Marks) -> None:
    if marks.range_s is not None:
        left, right = to_axis_time(marks.range_s)
        figure.add_vrect(x0=left, x1=right, fillcolor=MUTED, opacity=0.18, line={"width": 1, "color": MUTED})
    if marks.at_s is not None:
        figure.add_vline(x=float(to_axis_time(marks.at_s)), line={"width": 1.5, "dash": "dot", "color": MUTED})


def _make_axes(steps: Steps, present: list[str], conditions: list[str], what: str) -> dict[str, Any]:
    """Time across, counts up, and beneath them a row for each class's and condition's bars, where there are any."""
    rows, share = present + conditions, share_of_presence(len(present), len(conditions))
    axes = {
        "xaxis": make_time_axis(float(steps.start_s[0]), float(steps.end_s[-1]), anchor="y2" if rows else "y"),
        "yaxis": make_value_axis(what, domain=[share + 0.06 if rows else 0.0, 1.0]),
    }
    return {**axes, "yaxis2": make_presence_axis(rows, share)} if rows else axes


def _draw_empty(figure: go.Figure) -> go.Figure:
    layout = {"xaxis": {"visible": False}, "yaxis": {"visible": False}}
    figure.add_annotation(text="No frames here yet.", showarrow=False)
    return style_figure(figure, alt="No frames here yet.", height=HEIGHT, **layout)
