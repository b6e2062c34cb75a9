"""Heatmaps: where in the picture the network saw something: one frame, a stretch, or one stretch against another."""

from __future__ import annotations

import streamlit as st

from dashboard.components.messages import guard
from dashboard.components.run_header import chosen_run, run_header
from dashboard.state import address
from dashboard.views.heatmaps.grid_frame import numbers, one_frame
from dashboard.views.heatmaps.grid_stretch import against, one_cell, over_time
from detector.library.run import Run

VIEWS = {"frame": "One frame", "time": "Over time", "difference": "A minus B"}


@st.fragment
def explore(run: Run) -> None:
    """Everything that follows a control; only this is drawn again when one moves."""
    with guard():
        _explore(run)


def _explore(run: Run) -> None:
    if not run.n_samples:
        st.info("This run has no frames yet.")
        return
    view = address.choice("grid", list(VIEWS), "frame")
    st.segmented_control(
        "View",
        list(VIEWS),
        format_func=VIEWS.__getitem__,
        required=True,
        label_visibility="collapsed",
        **address.bind("grid", view),
    )
    if view == "time":
        look = over_time(run)
    elif view == "difference":
        look = against(run)
    else:
        look = one_frame(run)
    one_cell(look)
    if view == "frame":
        numbers(look)


def page() -> None:
    """Draw the page."""
    run = chosen_run()
    run_header("Heatmaps", run)
    explore(run)
