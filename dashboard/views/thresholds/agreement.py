"""Settings A and B over one run, frame by frame: how far they agree, and the frames where they do not."""

from __future__ import annotations

import streamlit as st

from dashboard.components.cards import card
from dashboard.components.differences import (
    ShownComparison,
    large_frame,
    largest_difference,
    moment_shown,
    neighbours_strip,
    percent,
)
from dashboard.components.frames import SAMPLE
from dashboard.components.messages import plain
from dashboard.components.stepping import rank_stepper
from dashboard.views.thresholds.setting_pair import SettingPair
from detector.overlay.palette import SETTING_A, SETTING_B
from detector.view import RunView, assess_uncertainty
from detector.view.uncertainty import format_half_width
from detector.words import pluralise


def draw_agreement(pair: SettingPair) -> None:
    """Draw how far B's counts lie from A's, in a line of figures."""
    agreement = pair.comparison.agreement(pair.class_name)
    with st.grid(4, min_column_width=135, gap="small"):
        _draw_mean("A", pair.a, pair.class_name)
        _draw_mean("B", pair.b, pair.class_name, _format_difference(agreement.mean_difference))
        card("Counts alike", percent(agreement.equal_share), "of the time")
        largest_difference(pair.a, agreement, SAMPLE)


def draw_differences(pair: SettingPair) -> None:
    """Draw the frame looked at, or the one that differs most, with buttons and arrow keys through the ranking."""
    shown = ShownComparison(pair.comparison, pair.class_name, ("A", "B"), (SETTING_A, SETTING_B), pair.blur_faces)
    at = moment_shown(shown, SAMPLE)
    if at < 0:
        st.info(f"A and B count the same {plain(pluralise(pair.class_name))} in every frame of this stretch.")
        return
    frame = pair.a.facts_of(at)
    rank_stepper(SAMPLE, shown.ranked, at, pair.a.moment(frame.time_s), otherwise="A and B agree here")
    large, others = st.columns([4, 1], gap="small")
    with large:
        if pair.comparison.counted[at]:
            large_frame(shown, at, scores=True)
        elif frame.doubtful:
            st.info("This frame is doubtful and left out, so A and B are not compared in it.")
        else:
            st.info("This frame could not be read, so neither A nor B says anything about it.")
    with others:
        neighbours_strip(shown, SAMPLE, at, most=3, least_px=110)


def _draw_mean(letter: str, view: RunView, class_name: str, against: str = "") -> None:
    """A setting's mean and how sure it is, without a question mark beside its name, for which there is no room."""
    found = assess_uncertainty(view, class_name).sampling
    half_width = None if found.mean_half_width is None else format_half_width(found.mean_half_width)
    below = " · ".join(filter(None, [half_width, against]))
    label = f"{letter}: {plain(pluralise(class_name))} on average"
    card(label, _format_mean(view, class_name), below)


def _format_mean(view: RunView, class_name: str) -> str:
    mean = view.figures[view.class_id(class_name)].mean_count
    return "–" if mean is None else f"{mean:.1f}"


def _format_difference(value: float | None) -> str:
    return "" if value is None else f"{value:+.1f} against A"
