"""When something was in view, as stretches of time: "people from 2:33 to 3:10"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from dashboard.components.frames import PAGE, SAMPLE, Seen
from dashboard.state import address
from detector.analysis import timeline
from detector.analysis.timeline import Interval
from detector.words import lasting, moment, plural


def presence_of(seen: Seen, class_id: int, collar_s: float) -> list[Interval]:
    """The stretches with at least one of the class, gaps of up to ``collar_s`` closed."""
    samples = seen.run.samples
    lengths_s = timeline.durations(samples.time_s, seen.run.end_s)
    return timeline.presence(samples.time_s, lengths_s, seen.counts[:, class_id] > 0, collar_s)


def presence_table(seen: Seen, intervals: Mapping[int, Sequence[Interval]]) -> None:
    """Draw the stretches as a table; choosing a row looks at that stretch."""
    stretches = sorted((span, class_id) for class_id, spans in intervals.items() for span in spans)
    with st.expander(f"When: {len(stretches):,} stretches of time with something in view", icon=":material/schedule:"):
        if not stretches:
            st.caption("Nothing is in view at these thresholds.")
            return
        st.caption("Choose a row to see its frames.")
        st.dataframe(
            pd.DataFrame([_row(seen, span, class_id) for span, class_id in stretches]),
            key="presence",
            hide_index=True,
            height=min(35 * len(stretches) + 38, 320),
            selection_mode="single-row",
            on_select=lambda: _pick([span for span, _ in stretches]),
            alt="The stretches of time in which something is in view.",
        )


def _row(seen: Seen, span: Interval, class_id: int) -> dict[str, object]:
    name = plural(seen.run.classes[class_id])
    first, after = seen.run.samples.time_s.searchsorted([span.start_s, span.end_s])
    return {
        "In words": f"{name} from {moment(span.start_s)} to {moment(span.end_s)}",
        "Lasting": lasting(span.duration_s),
        "Most at once": int(seen.counts[first:after, class_id].max(initial=0)),
    }


def _pick(spans: Sequence[Interval]) -> None:
    rows = address.widget("presence")["selection"]["rows"]
    if rows:
        span = spans[rows[0]]
        address.put("range", (span.start_s, span.end_s))
        address.put(SAMPLE, -1)
        address.put(PAGE, 1)
