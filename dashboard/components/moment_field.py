"""A field in which a moment of the footage can be typed."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard.components.messages import plain
from dashboard.state import address
from detector.clock import Clock
from detector.errors import SettingError
from detector.words import format_moment, parse_moment

_PROBLEM = "typed.problem"


def moment_field(
    label: str, time_s: float, end_s: float, clock: Clock | None, *, key: str, store: Callable[[float], None]
) -> None:
    """Draw the field beside a slider, which has the visible name: ``time_s`` by the clock, or from the start.

    ``store`` is called with the seconds of a moment that was typed; what is none, of footage that is ``end_s`` long,
    stays and is told beneath. A ``key`` for each field of a page.
    """
    widget = f"typed:{key}:{time_s:g}"  # one for each moment, so that a link or a slider changes what stands in it
    written = clock.text(time_s) if clock else format_moment(time_s)
    st.text_input(
        label,
        written,
        key=widget,
        label_visibility="collapsed",
        on_change=_take,
        args=(widget, end_s, clock, store),
    )
    problem = address.recall(_PROBLEM, lambda: ("", ""))
    if problem[0] == widget:
        st.error(plain(problem[1]))


def _take(widget: str, end_s: float, clock: Clock | None, store: Callable[[float], None]) -> None:
    address.remember(_PROBLEM, ("", ""))
    try:
        store(parse_moment(address.read_widget(widget), end_s, clock))
    except SettingError as error:
        address.remember(_PROBLEM, (widget, str(error)))
