"""The one place where a figure meets the page: with its text alternative, and its selection in plain numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from dashboard.state import address
from detector.figures.dates import write_dates
from detector.figures.style import CONFIG, ORIGIN_MS, from_axis_time, read_alt, read_origin


@dataclass(frozen=True, slots=True)
class ChartSelection:
    """A selection in a chart: the ``customdata`` of the points clicked, and the range in seconds of a drag."""

    points: tuple[Any, ...]
    range_s: tuple[float, float] | None


def show(figure: go.Figure, *, key: str, on_select: Callable[[ChartSelection], None] | None = None) -> None:
    """Draw a figure over the whole width.

    ``on_select`` is called, before the page runs again, with what was clicked or selected. Streamlit forgets a
    chart's selection as soon as its figure changes, so keep what matters there and then.
    """
    origin_ms = read_origin(figure)
    write_dates(figure)
    if on_select is None:
        st.plotly_chart(figure, key=key, width="stretch", config=CONFIG, alt=read_alt(figure))
        return
    st.plotly_chart(
        figure,
        key=key,
        width="stretch",
        config=CONFIG,
        alt=read_alt(figure),
        selection_mode=("points", "box"),
        on_select=lambda: on_select(selected(address.read_widget(key), origin_ms)),
    )


def selected(event: Any, origin_ms: float = ORIGIN_MS) -> ChartSelection:
    """Streamlit's selection event -> what was picked, one ``customdata`` a point; second 0 lies at ``origin_ms``."""
    selection = event["selection"]
    points = tuple(_datum(point["customdata"]) for point in selection["points"] if "customdata" in point)
    spans = [box["x"] for box in selection["box"] if len(box.get("x", ())) == 2]
    if not spans:
        return ChartSelection(points, None)
    ends = sorted(from_axis_time(value, origin_ms) for value in spans[-1])
    return ChartSelection(points, (max(0.0, ends[0]), ends[1]))


def _datum(custom: Any) -> Any:
    """A lone value comes back as a list of one."""
    if isinstance(custom, list | tuple) and len(custom) == 1:
        return custom[0]
    if isinstance(custom, dict) and list(custom) == ["0"]:
        return custom["0"]
    return custom
