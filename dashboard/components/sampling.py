"""Choosing which frames of a video to look at."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard.state import address
from detector.errors import SettingError
from detector.library.videos import Video
from detector.times import format_clock, parse_duration
from detector.types import Sampling

WAYS = {"time": "By time", "frames": "Every Nth", "count": "Evenly spread"}
DEFAULT_EVERY_S, DEFAULT_EVERY_FRAMES, DEFAULT_FRAMES = 1.0, 100, 5
_MOST_FRAMES = 1_000_000


def sampling_controls(video: Video) -> Sampling:
    """The controls for how often, for which stretch and, where there are several, for which stream of pictures."""
    return replace(_frames_controls(video), stream=_choose_stream(video))


def _frames_controls(video: Video) -> Sampling:
    way = address.choice("way", list(WAYS), "time")
    way = st.segmented_control("Frames", list(WAYS), format_func=WAYS.__getitem__, **address.bind("way", way)) or way
    start_s, end_s = _typed_stretch(video)
    if way == "time":
        every_s = address.number("every", DEFAULT_EVERY_S, 0.01, 86_400.0)
        every_s = st.number_input("Seconds between frames", 0.01, 86_400.0, step=0.5, **address.bind("every", every_s))
        return Sampling(every_s=every_s, start_s=start_s, end_s=end_s)
    if way == "frames":
        every = address.whole("nth", DEFAULT_EVERY_FRAMES, 1, _MOST_FRAMES)
        every = st.number_input("Frames from one to the next", 1, _MOST_FRAMES, **address.bind("nth", every))
        return Sampling(every_frames=every, start_s=start_s, end_s=end_s)
    count = address.whole("count", DEFAULT_FRAMES, 1, _MOST_FRAMES)
    count = st.number_input("How many frames", 1, _MOST_FRAMES, **address.bind("count", count))
    return Sampling(frames=count, start_s=start_s, end_s=end_s)


def stretch(from_text: str, to_text: str) -> tuple[float, float | None]:
    """Start and end in seconds from what was typed, (0, None) where nothing was; SettingError."""
    start_s = parse_duration(from_text) if from_text.strip() else 0.0
    if not to_text.strip():
        return start_s, None
    end_s = parse_duration(to_text)
    if end_s <= start_s:
        raise SettingError(
            "The end ({end}) must come after the start ({start}).", end=to_text, start=from_text or "0:00"
        )
    return start_s, end_s


def _choose_stream(video: Video) -> int | None:
    """The number of a stream; None for the one that a player would show, and where there is no choice."""
    if not video.streams:
        return None
    numbers = range(len(video.streams) + 1)
    names = ["Automatic", *(f"{number}: {size}" for number, size in enumerate(video.streams, 1))]
    chosen = address.whole("stream", 0, 0, len(video.streams))
    chosen = st.selectbox(
        "Stream of pictures",
        numbers,
        format_func=names.__getitem__,
        help="This file holds several. Automatic takes the one flagged as the file's default, else the largest.",
        **address.bind("stream", chosen),
    )
    return chosen or None


def _typed_stretch(video: Video) -> tuple[float, float | None]:
    """The two fields; the whole video where nothing is typed."""
    left, right = st.columns(2)
    from_text, to_text = address.text("from"), address.text("to")
    from_text = left.text_input("From", placeholder="0:00", **address.bind("from", from_text))
    to_text = right.text_input("To", placeholder=format_clock(video.duration_s), **address.bind("to", to_text))
    return stretch(from_text, to_text)
