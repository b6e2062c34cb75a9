"""The figures a reader of the timeline asks for first."""

from __future__ import annotations

import streamlit as st

from dashboard.components.cards import card, card_of_moment
from dashboard.components.frames import SAMPLE, describe_doubtful
from dashboard.components.messages import plain
from detector.times import format_clock
from detector.view import RunView
from detector.words import pluralise


def draw_key_figures(view: RunView, class_name: str) -> None:
    """Draw four figures of a class over the view's stretch; the highest count opens its frame."""
    figures = view.figures[view.class_id(class_name)]
    with st.grid(4, min_column_width=150, gap="small"):
        card(f"{plain(pluralise(class_name).capitalize())} on average", _format_number(figures.mean_count), "over time")
        _draw_highest(view, class_name)
        _draw_time_in_view(view, class_name, figures.seconds_present)
        _draw_frames(view)


def _draw_highest(view: RunView, class_name: str) -> None:
    label, top = f"Most {plain(pluralise(class_name))} at once", view.peak(class_name)
    if top is None:
        card(label, "0" if view.counted.any() else "–", "none were seen")
        return
    card_of_moment(label, str(top.count), top.time_s, key="to-peak", setting=SAMPLE, at=top.sample)


def _draw_time_in_view(view: RunView, class_name: str, present_s: float) -> None:
    whole_s = view.counted_s
    share = f"{100 * present_s / whole_s:.0f}%" if whole_s > 0 else "–"
    who = "Someone" if class_name == "person" else f"A {plain(class_name)}"
    card(f"{who} in view", share, f"{format_clock(present_s)} of {format_clock(whole_s)}")


def _draw_frames(view: RunView) -> None:
    about, frames = view.about, len(view.time_s)
    where = "in this stretch" if frames < view.n_samples else "sampled"
    hint = None
    if about.decoded is not None and about.expected is not None:
        hint = f"The video's decoder gave {about.decoded:,} of {about.expected:,} expected frames."
    card("Frames read", f"{view.n_read:,}", f"of {frames:,} {where}{describe_doubtful(view)}", hint)


def _format_number(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"
