"""The moment at which a video was recorded: asked, with what its name and its file say, and kept with it."""

from __future__ import annotations

import streamlit as st

from dashboard.components.acting import may, press
from dashboard.components.messages import plain
from dashboard.components.zones import choose_zone
from dashboard.state import address, cache
from detector.clock import Clock, list_readings, read_name, set_clock
from detector.errors import DetectorError
from detector.library.recording import Suggestion, keep_clock, suggest_starts
from detector.library.videos import Video

_SOURCES = {"name": "as its name says", "file": "as the file itself says; some cameras write the end, or no zone"}
_TYPED = "Another time"
_OPEN = "clock"
"""The setting that holds the video whose form is open."""


def describe_recording(video: Video) -> str:
    """The start of a video in words; empty where nothing is known of it."""
    if video.clock is not None:
        return f"recorded {video.clock.describe()}"
    if video.recording_start is not None:
        return f"recorded {video.recording_start:%Y-%m-%d %H:%M:%S}, time zone not known yet"
    named = read_name(video.name)
    return f"its name says {named:%Y-%m-%d %H:%M:%S}" if named else ""


def draw_clock_button(video: Video) -> None:
    """Draw the button that opens the form beneath the video, and closes it."""
    is_open = address.text(_OPEN) == video.id
    st.button(
        "Clock",
        icon=":material/schedule:",
        type="tertiary",
        key=f"clock-{video.id}",
        help="When it was recorded",
        on_click=address.put,
        args=(_OPEN, "" if is_open else video.id),
    )


def draw_clock_form(video: Video) -> None:
    """Ask for date, time and time zone of the video's first moment, where the form was opened; keep or forget them."""
    if address.text(_OPEN) != video.id or not may("set clock"):
        return
    with st.container(border=True, key=f"clock-form-{video.id}"):
        st.markdown("**When did this recording begin?** Charts, tables and files then show the time of day, too.")
        zone = choose_zone(f"zone-{video.id}", video.recording_zone)
        written, clock = _choose_start(video, zone), None
        try:
            clock = set_clock(_choose_reading(written, zone), zone) if written else None
        except DetectorError as error:
            st.error(plain(str(error)))
        if clock is not None:
            st.caption(f"Second 0 is {plain(clock.describe())}; the end is at {clock.text(video.duration_s)}.")
        _draw_buttons(video, clock)


def _draw_buttons(video: Video, clock: Clock | None) -> None:
    with st.container(horizontal=True, horizontal_alignment="right"):
        if video.recording_start is not None:
            st.button("Forget it", key="forget-clock", on_click=_store, args=(video, None))
        st.button(
            "Keep it",
            type="primary",
            icon=":material/check:",
            key="keep-clock",
            disabled=clock is None,
            on_click=_store,
            args=(video, clock),
        )


def _store(video: Video, clock: Clock | None) -> None:
    """Keep it and close the form; where it could not be kept, what was typed stays."""
    press("set clock", lambda: _keep(video, clock), video.id, name=video.name)


def _keep(video: Video, clock: Clock | None) -> None:
    keep_clock(cache.library(), video.id, clock, seen=video.clock)
    address.put(_OPEN, "")


def _choose_start(video: Video, zone: str) -> str:
    """One of the times that are offered, or one that is typed."""
    found: list[Suggestion] = address.recall(f"suggested-{video.id}", lambda: suggest_starts(video))
    offered = {suggestion.written(zone): _SOURCES[suggestion.source] for suggestion in reversed(found)}
    chosen = _TYPED
    if offered:
        chosen = st.radio(
            "It began at",
            [*offered, _TYPED],
            index=0 if video.recording_start is None else len(offered),
            captions=[*offered.values(), ""],
            key=f"offered-{video.id}",
        )
    if chosen != _TYPED:
        return chosen
    start = video.clock.at(0.0) if video.clock else video.recording_start
    typed = st.text_input(
        "Date and time on the clock",
        value=f"{start:%Y-%m-%d %H:%M:%S}" if start else "",
        placeholder="2026-03-14 09:30:00",
        key=f"start-{video.id}",
    )
    return typed.strip()


def _choose_reading(written: str, zone: str) -> str:
    """The time with its offset where clocks showed it twice: then somebody has to say which one is meant."""
    readings = list_readings(written, zone)
    if not readings:
        return written
    return st.radio(
        "Clocks were put back that night and showed this time twice",
        readings,
        captions=["the first time", "the second time"],
        key="reading",
    )
