"""The part of a page that follows its controls."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from dashboard.components.acting import take_problem
from dashboard.components.messages import guard, plain

T = TypeVar("T")


@st.fragment
def explore(draw: Callable[[T], None], shown: T) -> None:
    """Draw it; only this is drawn again when a control moves, and says then what went wrong in a button's callback."""
    notices = st.container()  # there with and without one: what stands beneath keeps its place, and is not made anew
    if problem := take_problem():
        notices.error(plain(problem), icon=":material/error:")
    with guard():
        draw(shown)
