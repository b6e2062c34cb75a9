"""The counts by the minute or longer, as a table: what a report copies."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from dashboard.components.downloads import download
from dashboard.components.messages import plain
from dashboard.components.taken import chosen_form
from dashboard.state import address, cache, settings
from detector.view import RunView
from detector.view.places import count_passed, list_shapes
from detector.view.tracks import choose_followed_class
from detector.words import format_duration, pluralise

_USUAL_S = 60.0


def draw_bins(view: RunView, class_name: str) -> None:
    """Draw the table of a class over the view's stretch at the bins on screen, by the minute where none are chosen."""
    bin_s = settings.BINS_S[settings.bins()] or _USUAL_S
    each = format_duration(bin_s)
    with st.expander(f"{plain(pluralise(class_name).capitalize())} for every {each}", icon=":material/table_chart:"):
        table = _make_table(view, class_name, bin_s)
        _add_passed(table, view, class_name, bin_s)
        busiest = table[table["Busiest"] == 1]
        if len(table) > len(busiest) and len(busiest) and busiest["On average"].iloc[0] > 0:
            most = " and ".join(busiest["Time"].head(3))
            st.caption(f"Busiest: {plain(most)}, {busiest['On average'].iloc[0]:.2f} on average.")
        seconds = st.column_config.NumberColumn(format="%.1f")
        columns = {"On average": st.column_config.NumberColumn(format="%.2f"), "Seconds in view": seconds}
        st.dataframe(
            table,
            key="bins-table",
            hide_index=True,
            height=min(35 * len(table) + 38, 420),
            column_config=columns,
            alt=f"The counts for every {each}.",
        )
        label, form = f"CSV for every {each}", {"bin": bin_s, **chosen_form()}
        download("bins", view, label=label, key="download-bins-shown", width="content", more="As shown here.", **form)


def _make_table(view: RunView, class_name: str, bin_s: float) -> pd.DataFrame:
    bins, class_id = view.bin_table(bin_s), view.class_id(class_name)
    edges = zip(bins.start_s.tolist(), bins.end_s.tolist(), strict=True)
    return pd.DataFrame(
        {
            "Time": [f"{view.moment(start_s)} to {view.moment(end_s)}" for start_s, end_s in edges],
            "On average": bins.mean_count[:, class_id],
            "Most": bins.max_count[:, class_id],
            "Seconds in view": bins.present_s[:, class_id],
            "Frames": bins.frames,
            "Busiest": bins.rank_by_mean(class_id),
        }
    )


def _add_passed(table: pd.DataFrame, view: RunView, class_name: str, bin_s: float) -> None:
    """Add who entered and left each place, where somebody asks for it: people have to be followed for that."""
    shapes = list_shapes(view)
    if not shapes or class_name != choose_followed_class(view):
        return
    asked = address.flag("bins.places")
    st.toggle("Who entered and left each place", **address.bind("bins.places", asked))
    bins = view.bin_table(bin_s)
    for shape in shapes if asked else ():
        found = cache.wait_for(partial(count_passed, view, shape, bins), "Following people from frame to frame")
        for way, counts in zip(("entered", "left"), found, strict=True):
            table[f"{shape.name}: {way}"] = counts
