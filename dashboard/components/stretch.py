"""A stretch of the footage as a slider that reads h:mm:ss."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import streamlit as st

from dashboard.state import address
from detector.view import RunView

_ZERO = datetime(2000, 1, 1, tzinfo=UTC)
_HOUR_S = 3600.0


def stretch_slider(view: RunView, name: str, label: str) -> tuple[float, float]:
    """Draw the slider of the setting ``name``; returns [start, end) in seconds, the whole run unless set otherwise."""
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
    return first, last


def _moment(time_s: float) -> datetime:
    return _ZERO + timedelta(seconds=round(time_s, 3))


def _step_s(end_s: float) -> float:
    """Fine enough for a short clip, coarse enough to be hit on a long one."""
    return 1.0 if end_s >= 60 else 0.1


def _store(name: str, key: str, end_s: float) -> None:
    first, last = ((end - _ZERO).total_seconds() for end in address.read_widget(key))
    address.put(name, (max(0.0, first), min(end_s, last)))
