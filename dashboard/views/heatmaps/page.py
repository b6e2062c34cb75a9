"""Heatmaps: where in the picture the network saw something: one frame, a stretch, or one stretch against another."""

from __future__ import annotations

import streamlit as st

from dashboard.components.report import report
from dashboard.components.run_header import draw_run_page
from dashboard.state import address, settings
from dashboard.views.heatmaps.frame import draw_frame, draw_numbers
from dashboard.views.heatmaps.stretch import draw_cell, draw_difference, draw_stretch
from detector.view import RunView

VIEWS = {"frame": "One frame", "time": "Over time", "difference": "A minus B"}


def _explore(opened: RunView) -> None:
    if not opened.n_samples:
        st.info("This run has no frames yet.")
        return
    view = settings.at(opened)
    shown = address.choice("grid", list(VIEWS), "frame")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.segmented_control(
            "View",
            list(VIEWS),
            format_func=VIEWS.__getitem__,
            required=True,
            label_visibility="collapsed",
            **address.bind("grid", shown),
        )
        report(view)
    if shown == "time":
        heatmap = draw_stretch(view)
    elif shown == "difference":
        heatmap = draw_difference(view)
    else:
        heatmap = draw_frame(view)
    draw_cell(heatmap)
    if shown == "frame":
        draw_numbers(heatmap)


def page() -> None:
    """Draw the page."""
    draw_run_page("Heatmaps", _explore)
