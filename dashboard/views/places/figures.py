"""The figures of each place, as cards."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard.components.cards import card
from dashboard.components.messages import plain
from dashboard.state import cache
from detector.types import Place
from detector.view import RunView
from detector.view.places import PlaceFigures, measure_place
from detector.words import format_duration


def draw_figures(view: RunView, place: Place) -> PlaceFigures:
    """Draw the cards of an area or a line; returns its figures."""
    figures: PlaceFigures = cache.wait_for(partial(measure_place, view, place), "Following people from frame to frame")
    st.markdown(f"##### {plain(place.name)}")
    with st.grid("auto", min_column_width=150, gap="small"):
        _draw_in_view(view, figures)
        passed = place.kind == "line"
        card("In" if passed else "Entered", _number(figures.entered), "with the arrow" if passed else "from outside it")
        card("Out" if passed else "Left", _number(figures.left), "against the arrow" if passed else "to outside it")
        _draw_stay(figures)
    if figures.why:
        st.info(plain(figures.why), icon=":material/timer:")
    return figures


def _number(value: int | None) -> str:
    return "–" if value is None else f"{value:,}"


def _draw_in_view(view: RunView, figures: PlaceFigures) -> None:
    summary = figures.in_view
    if summary is None:
        return
    mean = "–" if summary.mean_count is None else f"{summary.mean_count:.1f}"
    card("In it at once, on average", mean, f"somebody there for {format_duration(summary.seconds_present)}")
    when = "" if summary.max_at_s is None else f"at {view.moment(summary.max_at_s)}"
    card("Most in it at once", _number(summary.max_count), when)


def _draw_stay(figures: PlaceFigures) -> None:
    visits = figures.visits
    if visits is None or visits.median_s is None or visits.longest_s is None:
        return
    longest = format_duration(visits.longest_s)
    card("Stayed", format_duration(visits.median_s), f"half of them longer, at most {longest}")
