"""A chart over the footage's seconds, put on the clock that was beside it."""

from __future__ import annotations

from datetime import UTC

import numpy as np
import plotly.graph_objects as go

from detector.clock import Clock, format_offset
from detector.figures.style import set_origin, to_axis_time


def put_on_clock(figure: go.Figure, clock: Clock | None, end_s: float) -> None:
    """Move all that lies on the time axis to the clock's time, and name its zone; without a clock nothing moves.

    An axis cannot leave an hour out or show one twice: it keeps the offset of the footage's start, and its title says
    so where clocks change before ``end_s``. Hover texts are the chart's own affair.
    """
    if clock is None:
        return
    start = clock.at(0.0)
    origin_ms = start.replace(tzinfo=UTC).timestamp() * 1000.0
    shift_ms = origin_ms - float(to_axis_time(0.0))
    for trace in figure.data:
        if trace.x is not None and not any(x is None for x in trace.x):
            trace.x = np.asarray(trace.x, np.float64) + shift_ms
    for shape in figure.layout.shapes:
        shape.x0, shape.x1 = shape.x0 + shift_ms, shape.x1 + shift_ms
    change = " throughout, though clocks change" if clock.changes(end_s) else ""
    figure.update_xaxes(
        range=[edge + shift_ms for edge in figure.layout.xaxis.range],
        nticks=6,  # these labels are long
        title={"text": f"clock time in {clock.zone} ({format_offset(start)}{change})"},
        tickformatstops=[
            {"dtickrange": [None, 999], "value": "%H:%M:%S.%L\n%-d %b %Y"},
            {"dtickrange": [1000, None], "value": "%H:%M:%S\n%-d %b %Y"},
        ],
        hoverformat="%H:%M:%S",
    )
    set_origin(figure, origin_ms)
