"""The way from one moment to a neighbour: a button, and the arrow key that does the same."""

from __future__ import annotations

import streamlit as st

from dashboard.state import address

BACK, ON = ":material/chevron_left:", ":material/chevron_right:"


def step_button(setting: str, label: str, icon: str, to: int | None, shortcut: str) -> None:
    """Draw a button that puts ``setting`` to ``to``; it cannot be pressed where there is nowhere to go (None)."""
    st.button(
        label,
        key=f"step-{setting}-{label}",
        icon=icon,
        shortcut=shortcut,
        disabled=to is None,
        on_click=address.put,
        args=(setting, to),
    )
