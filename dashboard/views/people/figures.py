"""The number of different people, beside the most that were in view at once: two answers, never mixed up."""

from __future__ import annotations

from statistics import median

import streamlit as st

from dashboard.components.cards import card, card_of_moment
from dashboard.components.frames import SAMPLE
from dashboard.components.messages import plain
from dashboard.state import cache
from detector.view import RunView
from detector.view.tracks import FollowedTracks, PeopleCount
from detector.words import format_count, format_duration, pluralise

_HINT = (
    "Somebody counts who is there for a second or more and is seen in half of the frames of that time. Who leaves and "
    "comes back is somebody else. The band is what counting gives where people are split or merged more readily, and "
    "at a threshold a fifth lower or a quarter higher."
)


def draw_key_figures(view: RunView, followed: FollowedTracks) -> None:
    """Draw the different people, the most at once, and how long the middle one stays."""
    people = None
    if followed.allowed.people:
        people = cache.wait_for(followed.count_people, "Counting people in other ways, for the band")
    with st.grid(3, min_column_width=180, gap="small"):
        _draw_different(followed, people)
        _draw_at_once(view, followed.class_name)
        _draw_stay(followed)
    if followed.allowed.why:
        st.info(plain(followed.allowed.why), icon=":material/timer:")


def _draw_different(followed: FollowedTracks, people: PeopleCount | None) -> None:
    label = f"Different {plain(pluralise(followed.class_name))}"
    if people is None:
        card(label, "–", "not told at this interval")
        return
    same = people.low == people.high
    by_hand = f", {format_count(len(followed.edits), 'correction')} by hand" if followed.edits else ""
    band = "however one counts" if same else f"between {people.low} and {people.high}"
    card(label, str(people.value), band + by_hand, _HINT)


def _draw_at_once(view: RunView, name: str) -> None:
    label, top = f"Most {plain(pluralise(name))} in view at once", view.peak(name)
    if top is None:
        card(label, "0" if view.counted.any() else "–", "none were seen")
        return
    card_of_moment(label, str(top.count), view.moment(top.time_s), key="to-peak", setting=SAMPLE, at=top.sample)


def _draw_stay(followed: FollowedTracks) -> None:
    tracks = followed.tracks
    stays_s = (tracks.end_s - tracks.start_s)[tracks.is_person].tolist()
    if not followed.allowed.people or not stays_s:
        card("In view for", "–")
        return
    longest = format_duration(max(stays_s))
    card("In view for", format_duration(median(stays_s)), f"half of them longer, at most {longest}")
