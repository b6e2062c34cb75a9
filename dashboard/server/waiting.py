"""Visitors who wait for a child: the notice that they see, and the end of the child when they go or it takes long.

A child works for a page as long as somebody looks at that page: Streamlit ends the script of a tab that was closed, or
went elsewhere, at the next thing the script asks of it, so a script that waits for a child asks for something.
"""

from __future__ import annotations

import threading

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner import get_script_run_ctx

from detector import bounded

LONGEST_S = 9.0
"""For all the children that one drawing of a page waits for, unless a file is large enough to take more by itself."""


class _Drawing(threading.local):
    """The drawing that this thread is at: its visitor's notice, and how long children have worked for it."""

    mark: object = None
    notice: DeltaGenerator | None = None
    waited_s: float = 0.0


_drawing = _Drawing()


def look_after_visitors() -> None:
    """From now on children end with the pages they work for, and take turns."""
    bounded.bound_for_visitors()
    bounded.when_waiting(_wait)


def _wait(waiting: bounded.Waiting) -> None:
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:
        return
    if _drawing.mark is not context.cursors:  # made anew for every drawing
        _drawing.mark, _drawing.notice, _drawing.waited_s = context.cursors, None, 0.0
    context.yield_check()  # where the visitor has gone, the script ends here
    _drawing.waited_s += waiting.at_work_s
    if _drawing.waited_s > max(LONGEST_S, waiting.most_s):
        raise bounded.OutOfPatience(f"the page had waited for more than {_drawing.waited_s:.0f} seconds in all")
    _show_turn(waiting.ahead)


def _show_turn(ahead: int | None) -> None:
    """Show how many come before, or nothing where it is this visitor's turn."""
    if ahead is None and _drawing.notice is not None:
        _drawing.notice.empty()
        _drawing.notice = None
    elif ahead is not None:
        if _drawing.notice is None:
            _drawing.notice = st.empty()
        _drawing.notice.info(describe_turn(ahead), icon=":material/hourglass_top:")


def describe_turn(ahead: int) -> str:
    """The words for somebody whose file is looked at after so many others."""
    turn = "yours is next" if ahead == 0 else f"{ahead} more come before yours"
    return f"Other people are looking at files; {turn}."
