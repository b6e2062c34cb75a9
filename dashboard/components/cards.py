"""A figure in a frame of its own: its name, its value, and a line beneath or the way to its frame.

Each gives the frame back, so that more can be drawn into it.
"""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.state import address


def card(label: str, value: str, below: str = "", hint: str | None = None) -> DeltaGenerator:
    """Draw a figure; all but the value is Markdown, and ``hint`` shows while the pointer rests on the name."""
    frame = st.container(border=True, gap="xxsmall", height="stretch")
    frame.metric(label, value, help=hint)
    if below:
        frame.caption(below)
    return frame


def card_of_moment(
    label: str, value: str, moment: str, *, key: str, setting: str, at: int, hint: str | None = None
) -> DeltaGenerator:
    """Draw a figure that was reached at a moment, in words; the button beneath it puts ``at`` into the ``setting``."""
    frame = st.container(border=True, gap="xxsmall", height="stretch")
    frame.metric(label, value, help=hint)
    frame.button(
        f"at {moment}",
        key=key,
        icon=":material/image_search:",
        type="tertiary",
        help="Show this frame",
        on_click=address.put,
        args=(setting, at),
    )
    return frame
