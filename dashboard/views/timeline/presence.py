"""Presence as stretches of time: "people from 2:33 to 3:10"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from dashboard.components.frames import PAGE, SAMPLE
from dashboard.state import address
from detector.view import Interval, RunView
from detector.view.spelling import STRETCH
from detector.words import format_duration, pluralise


def draw_presence(view: RunView, intervals: Mapping[int, Sequence[Interval]]) -> None:
    """Draw the stretches as a table; choosing a row looks at that stretch."""
    stretches = sorted((span, class_id) for class_id, spans in intervals.items() for span in spans)
    with st.expander(f"When: {len(stretches):,} stretches of time with something in view", icon=":material/schedule:"):
        if not stretches:
            st.caption("Nothing is in view at these thresholds.")
            return
        st.caption("Choose a row to see its frames.")
        st.dataframe(
            pd.DataFrame([_make_row(view, span, class_id) for span, class_id in stretches]),
            key="presence",
            hide_index=True,
            height=min(35 * len(stretches) + 38, 320),
            selection_mode="single-row",
            on_select=lambda: _pick([span for span, _ in stretches]),
            alt="The stretches of time in which something is in view.",
        )


def _make_row(view: RunView, span: Interval, class_id: int) -> dict[str, object]:
    class_name = view.classes[class_id]
    name, top = pluralise(class_name), view.between(span.start_s, span.end_s).peak(class_name)
    return {
        "In words": f"{name} from {view.moment(span.start_s)} to {view.moment(span.end_s)}",
        "Lasting": format_duration(span.duration_s),
        "Most at once": top.count if top else 0,
    }


def _pick(spans: Sequence[Interval]) -> None:
    rows = address.read_widget("presence")["selection"]["rows"]
    if rows:
        span = spans[rows[0]]
        address.put(STRETCH, (span.start_s, span.end_s))
        address.put(SAMPLE, -1)
        address.put(PAGE, 1)
