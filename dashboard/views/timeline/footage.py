"""Conditions of the footage that make the numbers on the page worth less: in sentences, and as rows of the chart."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard.components.messages import plain
from detector.view import RunView
from detector.view.footage import Condition, describe_conditions

_TOLD = 3
"""At most so many sentences and rows: those that matter most."""
_OF_ALL = {"small", "unsure"}
"""Conditions of the whole stretch, which need no row."""


def draw_conditions(view: RunView, conditions: Sequence[Condition]) -> None:
    """Draw the two or three sentences that matter; nothing where the footage is good."""
    lines = describe_conditions(view, conditions[:_TOLD])
    if lines:
        st.caption("  \n".join(f":material/visibility: {plain(line)}" for line in lines))


def choose_rows(conditions: Sequence[Condition]) -> dict[str, list[tuple[float, float]]]:
    """The rows of the chart by their names, with the seconds from when to when each condition holds."""
    return {
        one.kind: [(interval.start_s, interval.end_s) for interval in one.intervals]
        for one in conditions[:_TOLD]
        if one.kind not in _OF_ALL
    }
