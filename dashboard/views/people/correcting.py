"""Corrections by hand: two people made one, one made two, what is nobody; and all of it taken back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from dashboard.components.acting import may, press
from detector.clock import Clock
from detector.view import RunView
from detector.view.track_edits import (
    TrackEdit,
    describe_edit,
    drop_box,
    drop_track,
    merge_tracks,
    split_track,
    take_back_edit,
)
from detector.view.tracks import FollowedTracks
from detector.words import format_count, format_moment

DEED = "correct tracks"


def draw_corrections(view: RunView, followed: FollowedTracks, number: int) -> None:
    """Draw what can be corrected of a track, for whoever may."""
    if not may(DEED):
        return
    with st.popover("Correct by hand", icon=":material/edit:"):
        _draw_merge(view, followed, number)
        _draw_moment(view, followed, number)
        _button(view, "This is nobody", "nobody", partial(drop_track, followed, number))


def draw_corrected(view: RunView, followed: FollowedTracks) -> None:
    """Draw the corrections that were made, the last first, each with the way back."""
    if not followed.edits:
        return
    with st.expander(f"{format_count(len(followed.edits), 'correction')} by hand", icon=":material/edit:"):
        for place, edit in reversed(list(enumerate(followed.edits))):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(_describe(view, edit, lost=edit in followed.lost_edits), width="stretch")
                if may(DEED):
                    _button(view, "Undo", f"undo-{place}", partial(take_back_edit, followed, edit))


def _draw_merge(view: RunView, followed: FollowedTracks, number: int) -> None:
    tracks = followed.tracks
    rows = [row for row, other in enumerate(tracks.number.tolist()) if other != number]
    row = st.selectbox("The same person as", rows, format_func=partial(_name_track, followed, view.clock), index=None)
    same = partial(merge_tracks, followed, number, int(tracks.number[row]) if row is not None else 0)
    _button(view, "They are one", "merge", same, disabled=row is None)


def _draw_moment(view: RunView, followed: FollowedTracks, number: int) -> None:
    """What is wrong from a moment on, or at it."""
    rows = followed.tracks.rows_of(number).tolist()
    times_s, clock = followed.tracks.boxes.time_s, view.clock
    row = st.selectbox(
        "At", rows, format_func=lambda row: format_moment(float(times_s[row]), clock), index=len(rows) // 2
    )
    _button(view, "Somebody else from here on", "split", partial(split_track, followed, row), disabled=row == rows[0])
    _button(view, "Nobody in this frame", "drop-box", partial(drop_box, followed, row))


def _name_track(followed: FollowedTracks, clock: Clock | None, row: int) -> str:
    tracks = followed.tracks
    start, end = (format_moment(float(time_s[row]), clock) for time_s in (tracks.start_s, tracks.end_s))
    return f"Number {tracks.number[row]}, {start} to {end}"


def _button(view: RunView, label: str, key: str, work: Callable[[], object], **more: Any) -> None:
    st.button(
        label,
        key=f"correct-{key}",
        on_click=press,
        args=(DEED, work, view.run_id),
        kwargs={"name": view.label},
        **more,
    )


def _describe(view: RunView, edit: TrackEdit, *, lost: bool) -> str:
    """``"Split at 0:12.5"``; marked where it finds nobody at these thresholds."""
    moments = [view.moment(view.facts_of(sample).time_s) for sample, _, _ in edit.anchors if sample < view.n_samples]
    words = f"{describe_edit(edit).capitalize()}: {' and '.join(moments)}"
    return f"{words} (nobody is there at these thresholds)" if lost else words
