"""The clock time at which a video began: asked for, checked, and kept with the video."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import streamlit as st

from dashboard.components.acting import act
from dashboard.components.messages import plain
from dashboard.components.zones import choose_zone
from dashboard.state import address, cache
from dashboard.views.compare.labelled_run import LabelledRun
from detector.clock import set_clock
from detector.errors import DetectorError, VideoMissing
from detector.library.recording import keep_clock
from detector.library.videos import Video, read_video

_FORM = "%Y-%m-%d %H:%M:%S"
_PROBLEMS = "recording.problems"
_ZONE = "recording-zone"


def read_starts(runs: Sequence[LabelledRun]) -> dict[str, datetime | None]:
    """The clock time of each footage's second 0, by the video's id; None where nobody typed it in.

    Aware where all of them have a time zone, as they stand on the wall where one has none.
    """
    videos = {run.view.about.video_id: _read_video(run.view.about.video_id) for run in runs}
    if all(video is None or video.recording_start is None or video.clock for video in videos.values()):
        return {video_id: video.clock.at(0.0) if video and video.clock else None for video_id, video in videos.items()}
    return {video_id: _read_wall(video) for video_id, video in videos.items()}


def compute_offsets_s(
    runs: Sequence[LabelledRun], began: dict[str, datetime | None]
) -> tuple[datetime, list[float]] | None:
    """The earliest start, and for each run how many seconds after it; None while one of them is not known."""
    starts = [began[run.view.about.video_id] for run in runs]
    typed = [start for start in starts if start is not None]
    if len(typed) < len(starts) or not typed:
        return None
    first = min(typed, key=_moment)
    return first, [(_moment(start) - _moment(first)) / timedelta(seconds=1) for start in typed]


def _moment(start: datetime) -> datetime:
    """In UTC where it is aware: in one zone, Python compares what clocks show, which is an hour off at times."""
    return start.astimezone(UTC) if start.tzinfo else start


def draw_recording_controls(runs: Sequence[LabelledRun]) -> None:
    """A field for each footage; what is typed is kept with the video, for every page and every run of it."""
    videos_of = {run.view.about.video_id: run.view.label for run in runs}
    kept = {video_id: _read_video(video_id) for video_id in videos_of}
    problems: dict[str, str] = address.recall(_PROBLEMS, dict)
    with st.grid("auto", min_column_width=260, gap="small", key="recording"):
        for video_id, name in videos_of.items():
            with st.container(gap="xsmall"):
                _draw_start(video_id, name, kept[video_id])
                if video_id in problems:
                    st.caption(f":red[{plain(problems[video_id])}]")
        choose_zone(_ZONE, next((video.recording_zone for video in kept.values() if video and video.clock), None))


def _draw_start(video_id: str, name: str, video: Video | None) -> None:
    key, start = f"began-{video_id}", _read_wall(video)
    zone = f" ({video.clock.zone})" if video and video.clock else ""
    st.text_input(
        f"Recording of {plain(name)} began{zone}",
        value=start.strftime(_FORM) if start else "",
        key=key,
        placeholder="2026-03-14 09:30:00",
        on_change=_keep_start,
        args=(video_id, name, key, video),
    )


def _read_video(video_id: str) -> Video | None:
    try:
        return read_video(cache.library(), video_id)
    except VideoMissing:
        return None


def _read_wall(video: Video | None) -> datetime | None:
    """The start as it stands on the wall."""
    if video is None or video.recording_start is None:
        return None
    return (video.clock.at(0.0) if video.clock else video.recording_start).replace(tzinfo=None)


def _keep_start(video_id: str, name: str, key: str, shown: Video | None) -> None:
    problems: dict[str, str] = dict(address.recall(_PROBLEMS, dict))
    problems.pop(video_id, None)
    seen = shown.clock if shown else None
    try:
        typed = address.read_widget(key).strip()
        clock = set_clock(typed, address.read_widget(_ZONE)) if typed else None
        act("set clock", lambda: keep_clock(cache.library(), video_id, clock, seen=seen), video_id, name=name)
    except DetectorError as error:
        problems[video_id] = str(error)
    address.remember(_PROBLEMS, problems)
