"""Settings A and B over one run, frame by frame: how far they agree, and the frames where they do not."""

from __future__ import annotations

import streamlit as st

from dashboard.components.cards import card
from dashboard.components.differences import Pair, large_frame, largest_difference, moment_shown, percent, strip
from dashboard.components.frames import SAMPLE
from dashboard.components.messages import plain
from dashboard.components.stepping import rank_stepper
from dashboard.views.thresholds.sides import Sides
from detector.overlay.palette import SETTING_A, SETTING_B
from detector.view import RunView
from detector.words import plural


def agreement_figures(sides: Sides) -> None:
    """Draw how far B's counts lie from A's, in a line of figures."""
    found = sides.comparison.agreement(sides.class_name)
    people = plain(plural(sides.class_name))
    with st.grid(4, min_column_width=135, gap="small"):
        card(f"A: {people} per frame", _mean(sides.a, sides.class_name))
        card(f"B: {people} per frame", _mean(sides.b, sides.class_name), _signed(found.mean_difference))
        card("Frames alike", percent(found.equal_share))
        largest_difference(found, SAMPLE)


def differences(sides: Sides) -> None:
    """Draw the frame looked at, or the one that differs most, with buttons and arrow keys through the ranking."""
    pair = Pair(sides.comparison, sides.class_name, ("A", "B"), (SETTING_A, SETTING_B), sides.blur_faces)
    at = moment_shown(pair, SAMPLE)
    if at < 0:
        st.info(f"A and B count the same {plain(plural(sides.class_name))} in every frame of this stretch.")
        return
    here = sides.a.moment(at)
    rank_stepper(SAMPLE, pair.ranked, at, here.time_s, otherwise="A and B agree here")
    large, others = st.columns([4, 1], gap="small")
    with large:
        if here.counted:
            large_frame(pair, at, scores=True)
        else:
            st.info("This frame could not be read, so neither A nor B says anything about it.")
    with others:
        strip(pair, SAMPLE, at, most=3, least_px=110)


def _mean(view: RunView, class_name: str) -> str:
    mean = view.figures[view.class_id(class_name)].mean_count
    return "–" if mean is None else f"{mean:.1f}"


def _signed(value: float | None) -> str:
    return "" if value is None else f"{value:+.1f} against A"
