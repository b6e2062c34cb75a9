"""One person who is followed: from when to when, and what they look like in some of their frames."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard.components.frames import inline, open_sample
from dashboard.state import address
from dashboard.views.people.correcting import draw_corrections
from detector.types import Int64
from detector.view import RunView
from detector.view.pictures import draw_close_up
from detector.view.tracks import FollowedTracks
from detector.words import format_count, format_duration

TRACK = "track"
SHOWN = 12
_MOST = 10_000_000


def chosen_track(followed: FollowedTracks) -> int:
    """The track that somebody chose, 0 for none, and for one that is not there."""
    number = address.whole(TRACK, 0, 0, _MOST)
    return number if number in followed.tracks.number else 0


def draw_track(view: RunView, followed: FollowedTracks, number: int, *, blur_faces: bool) -> None:
    """Draw a track's facts, and pictures spread over its time; each leads to its frame."""
    tracks = followed.tracks
    row = int(np.searchsorted(tracks.number, number))
    start_s, end_s = float(tracks.start_s[row]), float(tracks.end_s[row])
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"##### Number {number}: {view.moment(start_s)} to {view.moment(end_s)}", width="stretch")
        draw_corrections(view, followed, number)
        st.button("Close", key="close-track", icon=":material/close:", on_click=lambda: address.clear(TRACK))
    seen = f"found in {tracks.seen[row]:.0%} of the run's frames between first and last"
    counts = "" if tracks.is_person[row] or not followed.allowed.people else " Too short or too seldom seen to count."
    frames = format_count(int(tracks.boxes_each[row]), "frame")
    st.caption(f"{format_duration(end_s - start_s)}, seen in {frames}; {seen}.{counts}")
    _draw_pictures(view, followed, _spread(tracks.rows_of(number)), blur_faces)


def _spread(rows: Int64) -> Int64:
    """No more than SHOWN of the rows, evenly, first and last among them."""
    return rows[np.unique(np.linspace(0, len(rows) - 1, min(SHOWN, len(rows))).round().astype(np.int64))]


def _draw_pictures(view: RunView, followed: FollowedTracks, rows: Int64, blur_faces: bool) -> None:
    detections = view.detections
    with st.grid("auto", min_column_width=130, gap="small", key="track-pictures"):
        for row in followed.rows[rows].tolist():
            sample = int(detections.sample[row])
            words = view.moment(view.facts_of(sample).time_s)
            with st.container(gap="xxsmall"):
                picture = draw_close_up(view, detections[row : row + 1], blur_faces=blur_faces)
                st.image(inline(picture), width="stretch", alt=f"At {words}")
                if st.button(words, key=f"track-{row}", icon=":material/zoom_in:", type="tertiary", width="stretch"):
                    open_sample(sample)
