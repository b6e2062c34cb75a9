"""The choice of a time zone, from the one that the visitor's browser is in."""

from __future__ import annotations

import streamlit as st

from detector.clock import list_zones


def choose_zone(key: str, known: str | None = None) -> str:
    """Draw the choice; returns the zone's name. It starts from the ``known`` one, else from the browser's."""
    zones = list_zones()
    start = next((zone for zone in (known, st.context.timezone) if zone in zones), "UTC")
    return st.selectbox(
        "Time zone of the clock",
        zones,
        index=zones.index(start),
        key=key,
        help="Where the camera's clock was set. Summer time follows from it. Type to search.",
    )
