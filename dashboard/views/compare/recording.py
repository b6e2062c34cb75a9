"""The clock time at which a video began: asked for, checked, and kept with the video."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import streamlit as st

from dashboard.components.acting import act
from dashboard.components.messages import plain
from dashboard.state import address, cache
from dashboard.views.compare.labelled_run import LabelledRun
from detector.errors import DetectorError, SettingError, VideoMissing
from detector.library.videos import read_video, set_recording_start

_FORM = "%Y-%m-%d %H:%M:%S"
_PROBLEMS = "recording.problems"


def read_starts(runs: Sequence[LabelledRun]) -> dict[str, datetime | None]:
    """The clock time of each footage's second 0, by the video's id; None where nobody typed it in."""
    return {run.view.about.video_id: _read_start(run.view.about.video_id) for run in runs}


def compute_offsets_s(
    runs: Sequence[LabelledRun], began: dict[str, datetime | None]
) -> tuple[datetime, list[float]] | None:
    """The earliest start, and for each run how many seconds after it; None while one of them is not known."""
    starts = [began[run.view.about.video_id] for run in runs]
    typed = [start for start in starts if start is not None]
    if len(typed) < len(starts) or not typed:
        return None
    first = min(typed)
    return first, [(start - first) / timedelta(seconds=1) for start in typed]


def draw_recording_controls(runs: Sequence[LabelledRun]) -> None:
    """A field for each footage; what is typed is kept with the video, for every page and every run of it."""
    videos_of = {run.view.about.video_id: run.view.label for run in runs}
    problems: dict[str, str] = address.recall(_PROBLEMS, dict)
    with st.grid("auto", min_column_width=260, gap="small", key="recording"):
        for video_id, name in videos_of.items():
            with st.container(gap="xsmall"):
                key = f"began-{video_id}"
                start = _read_start(video_id)
                st.text_input(
                    f"Recording of {plain(name)} began",
                    value=start.strftime(_FORM) if start else "",
                    key=key,
                    placeholder="2026-03-14 09:30:00",
                    on_change=_keep_start,
                    args=(video_id, name, key, start),
                )
                if video_id in problems:
                    st.caption(f":red[{plain(problems[video_id])}]")


def parse_clock(text: str) -> datetime | None:
    """``"2026-03-14 09:30:00"`` as it stands on the clock; None for nothing typed. SettingError otherwise."""
    tidy = text.strip()
    if not tidy:
        return None
    try:
        return datetime.fromisoformat(tidy).replace(tzinfo=None)
    except ValueError as error:
        raise SettingError(
            "{written!r} is no date and time. Write it like 2026-03-14 09:30:00.", written=tidy[:40]
        ) from error


def _read_start(video_id: str) -> datetime | None:
    try:
        start = read_video(cache.library(), video_id).recording_start
    except VideoMissing:
        return None
    return start.replace(tzinfo=None) if start else None


def _keep_start(video_id: str, name: str, key: str, seen: datetime | None) -> None:
    problems: dict[str, str] = dict(address.recall(_PROBLEMS, dict))
    problems.pop(video_id, None)
    try:
        moment = parse_clock(address.read_widget(key))
        act(
            "label",
            lambda: set_recording_start(cache.library(), video_id, moment, seen=seen),
            video_id,
            name=name,
        )
    except DetectorError as error:
        problems[video_id] = str(error)
    address.remember(_PROBLEMS, problems)
