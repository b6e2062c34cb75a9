"""A stretch of the footage: a slider that reads h:mm:ss, and its two ends to be typed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import streamlit as st

from dashboard.components.moment_field import moment_field
from dashboard.state import address
from detector.view import RunView

_ZERO = datetime(2000, 1, 1, tzinfo=UTC)
_HOUR_S = 3600.0


def stretch_slider(view: RunView, name: str, label: str) -> tuple[float, float]:
    """Draw the slider of the setting ``name``, and a field for each of its ends.

    Returns [start, end) in seconds, the whole run unless set otherwise.
    """
    first, last = address.span(name, 0.0, view.whole.end_s)
    key = (
        f"stretch:{name}:{view.run_id}:{first:g}:{last:g}"  # one for each stretch, so that a link or a button moves it
    )
    form = "H:mm:ss" if view.whole.end_s >= _HOUR_S else "m:ss"
    st.slider(
        label,
        _moment(0.0),
        _moment(view.whole.end_s),
        (_moment(first), _moment(last)),
        step=timedelta(seconds=_step_s(view.whole.end_s)),
        format=form,
        key=key,
        on_change=_store,
        args=(name, key, view.whole.end_s),
    )
    _draw_ends(view, name, label, (first, last))
    return first, last


def _draw_ends(view: RunView, name: str, label: str, stretch: tuple[float, float]) -> None:
    end_s, clock = view.whole.end_s, view.clock
    for end, (column, words) in enumerate(zip(st.columns(2, gap="small"), ("from", "to"), strict=True)):
        store = partial(_store_end, name, stretch, end, end_s)
        key = f"{name}:{view.run_id}:{words}"
        with column:
            moment_field(f"{label}, {words}", stretch[end], end_s, clock, key=key, store=store)


def _store_end(name: str, stretch: tuple[float, float], end: int, end_s: float, time_s: float) -> None:
    """Keep one end; where the other would lie on its wrong side, it goes to that end of the footage."""
    first, last = (time_s, stretch[1]) if end == 0 else (stretch[0], time_s)
    if first >= last:
        first, last = (time_s, end_s) if end == 0 else (0.0, time_s)
    address.put(name, (first, last))


def _moment(time_s: float) -> datetime:
    return _ZERO + timedelta(seconds=round(time_s, 3))


def _step_s(end_s: float) -> float:
    """Fine enough for a short clip, coarse enough to be hit on a long one."""
    return 1.0 if end_s >= 60 else 0.1


def _store(name: str, key: str, end_s: float) -> None:
    first, last = ((end - _ZERO).total_seconds() for end in address.read_widget(key))
    address.put(name, (max(0.0, first), min(end_s, last)))
