"""Stepping through ranked moments, the largest difference first, by buttons or arrow keys."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard.components.stepping import BACK, ON, step_button
from detector.types import Int64
from detector.words import moment


def rank_stepper(setting: str, ranked: Int64, at: int, time_s: float, *, otherwise: str) -> None:
    """The moment looked at, its place among the ``ranked``, and the ways to its neighbours.

    ``setting`` is the setting that holds the moment. Where ``at`` is not ranked, ``otherwise`` says so and the next
    one is the first.
    """
    place = np.flatnonzero(ranked == at)
    rank = int(place[0]) if len(place) else -1
    before = int(ranked[rank - 1]) if rank > 0 else None
    after = int(ranked[rank + 1]) if rank + 1 < len(ranked) else None
    where = f"{rank + 1} of {len(ranked):,} that differ, largest first" if rank >= 0 else otherwise
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"##### {moment(time_s)} · {where}", width="stretch")
        step_button(setting, "Larger", BACK, before, "Left")
        step_button(setting, "Next", ON, after, "Right")
