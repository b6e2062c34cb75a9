"""A page about one run: the picker beside it, the line above it that keeps the run in sight, and the page itself."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard.components.explore import explore
from dashboard.components.links import copy_link, link
from dashboard.components.messages import empty, in_badge, plain
from dashboard.state import address, cache
from detector.library.runs import RunSummary
from detector.times import format_clock
from detector.video.sampling import describe_sampling
from detector.view import RunView
from detector.view.about import About
from detector.words import format_of_total


def draw_run_page(title: str, draw: Callable[[RunView], None]) -> None:
    """Draw the picker, the header of the run chosen, and what ``draw`` makes of it. Stops where there is no run."""
    opened = _choose_run()
    _draw_header(title, opened)
    explore(draw, opened)


def _choose_run() -> RunView:
    """The run in the address, or the newest one; draws the picker. Stops the page where there is no run at all."""
    summaries = cache.list_summaries()
    if not summaries:
        _stop_without_run()
    ids = [summary.id for summary in summaries]
    labels = dict(zip(ids, labels_of(summaries), strict=True))
    requested = address.text(address.RUN)
    run_id = requested if requested in ids else ids[0]
    if requested and requested != run_id:
        st.warning(f"The run {plain(requested[:80])} is not in this library, so the newest one is shown.")
    with st.sidebar:
        chosen = st.selectbox("Run", ids, format_func=labels.__getitem__, **address.bind(address.RUN, run_id))
    if chosen != requested:
        address.put(address.RUN, chosen)
    return cache.open_view(chosen)


def _draw_header(title: str, view: RunView) -> None:
    """The page's title, and the run as badges: footage, clock, frames, model; a warning where the run is partial."""
    about = view.about
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.header(title, anchor=False, width="content")
        footage, frames, model = _badges(about)
        st.badge(footage, icon=":material/movie:", color="gray")
        if view.clock:
            st.badge(in_badge(view.clock.describe()), icon=":material/schedule:", color="gray")
        st.badge(frames, icon=":material/burst_mode:", color="gray")
        st.badge(model, icon=":material/memory:", color="blue")
        copy_link()
    if not about.complete:
        st.info(
            f"Not finished yet: {format_of_total(about.frames, about.total_frames)} frames are here. "
            "Start the same analysis again to go on, or wait if it is running.",
            icon=":material/hourglass_top:",
        )
    _draw_damage(about)
    _draw_failures(about)


def labels_of(summaries: list[RunSummary]) -> list[str]:
    """A line for each run: footage, sampling, model and day; equal ones are told apart by the end of their id."""
    lines = [_label(summary) for summary in summaries]
    return [
        f"{line} · {summary.id[-4:]}" if lines.count(line) > 1 else line
        for line, summary in zip(lines, summaries, strict=True)
    ]


def _badges(about: About) -> tuple[str, str, str]:
    width, height = about.display_wh
    frames = f"{about.frames:,} {'frame' if about.frames == 1 else 'frames'}"
    return (
        f"{in_badge(about.footage)} · {format_clock(about.duration_s)} · {width}×{height}",
        f"{frames}, {about.sampling}",
        f"{in_badge(about.model_title)} · {in_badge(about.device)}",
    )


def _draw_damage(about: About) -> None:
    """Say what of the footage could not be read."""
    if about.damaged and about.decoded is not None and about.expected is not None:
        frames = f"{about.decoded:,} of {about.expected:,} expected frames"
        said = f"{frames} could be decoded. The rest was skipped and is left out of every mean."
        if about.doubtful:
            doubtful = format_of_total(about.doubtful, about.frames)
            said = (
                f"{frames} are whole. Damage may show in {doubtful} frames of this run; they count only if you say so."
            )
        st.warning(f"Parts of this video are damaged: {said}", icon=":material/broken_image:")


def _draw_failures(about: About) -> None:
    """Say at how many frames the network failed."""
    if about.failed:
        st.warning(
            f"The network failed at {format_of_total(about.failed, about.frames)} frames: it answered with NaN or "
            "infinity, which are no numbers. These frames are left out of every mean. Fetch or export the model again, "
            "or analyse with another one.",
            icon=":material/error:",
        )


def _label(summary: RunSummary) -> str:
    parts = [summary.label or summary.video_name]
    if summary.sampling is not None:
        parts.append(describe_sampling(summary.sampling.as_sampling()))
    parts.append(summary.model_title)
    if summary.created is not None:
        created = summary.created.astimezone()
        parts.append(f"{created.day} {created:%b %H:%M}")
    if summary.state == "partial":
        parts.append("unfinished")
    return " · ".join(parts)


def _stop_without_run() -> None:
    st.header("Nothing analysed yet", anchor=False)
    empty(
        "There is no run to explore",
        "A run is what the detector said about one video. Add footage in the **Library**, then start one under "
        "**Analyse**. The first results show while it is still working.",
    )
    with st.container(horizontal=True):
        link("library", "Open the library", icon=":material/video_library:")
        link("analyse", "Analyse a video", icon=":material/play_circle:")
    st.stop()
