"""Places on time axes, written as dates: Plotly shows a number as a moment in the browser's own time zone."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go


def write_dates(figure: go.Figure) -> go.Figure:
    """Write what lies on the figure's time axes as dates without a zone, so that all browsers show the same times."""
    dated = {name.replace("axis", "") for name in figure.layout if name.startswith("xaxis") and _is_date(figure, name)}
    for trace in figure.data:
        if "xaxis" in trace and trace.x is not None and (trace.xaxis or "x") in dated:
            trace.x = _write(trace.x)
    for mark in figure.layout.shapes:
        if (mark.xref or "x") in dated:
            mark.x0, mark.x1 = _write([mark.x0, mark.x1])
    for axis in dated:
        place = figure.layout[axis.replace("x", "xaxis")]
        if place.range is not None:
            place.range = _write(place.range)
    return figure


def _is_date(figure: go.Figure, axis: str) -> bool:
    return bool(figure.layout[axis].type == "date")


def _write(values: npt.ArrayLike) -> list[str | None]:
    """Milliseconds -> dates; None for NaN and for what is None."""
    times_ms = np.array([np.nan if value is None else value for value in np.asarray(values, object)], np.float64)
    known = np.isfinite(times_ms)
    moments = np.where(known, times_ms, 0.0) * 1000.0
    texts: list[Any] = np.datetime_as_string(moments.round().astype("datetime64[us]")).tolist()
    return [text if shown else None for text, shown in zip(texts, known.tolist(), strict=True)]
