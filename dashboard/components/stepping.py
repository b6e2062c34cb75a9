"""Ways from one moment to a neighbour, in time or in a ranking: buttons, and the arrow keys that do the same."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard.state import address
from detector.types import Int64

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


def rank_stepper(setting: str, ranked: Int64, at: int, when: str, *, otherwise: str) -> None:
    """Draw ``when`` the moment looked at was, its place among the ``ranked``, and the ways to its neighbours.

    ``setting`` is the setting that holds the moment. Where ``at`` is not ranked, ``otherwise`` says so and the next
    one is the first.
    """
    ranks = np.flatnonzero(ranked == at)
    rank = int(ranks[0]) if len(ranks) else -1
    before = int(ranked[rank - 1]) if rank > 0 else None
    after = int(ranked[rank + 1]) if rank + 1 < len(ranked) else None
    where = f"{rank + 1} of {len(ranked):,} that differ, largest first" if rank >= 0 else otherwise
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"##### {when} · {where}", width="stretch")
        step_button(setting, "Larger", BACK, before, "Left")
        step_button(setting, "Next", ON, after, "Right")
