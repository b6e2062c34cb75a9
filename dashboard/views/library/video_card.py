"""A video of the library with its runs."""

from __future__ import annotations

import base64
from html import escape

import numpy as np
import streamlit as st

from dashboard.components.acting import may
from dashboard.components.frames import inline_jpeg
from dashboard.components.links import link
from dashboard.components.messages import plain
from dashboard.views.library.deleting import ask_run, ask_video
from dashboard.views.library.recording import describe_recording, draw_clock_button, draw_clock_form
from detector.figures.sparkline import draw_sparkline
from detector.library.manifest import FiguresPart
from detector.library.runs import RunSummary
from detector.library.videos import Video
from detector.overlay.palette import choose_colour
from detector.times import format_clock
from detector.video.sampling import describe_sampling
from detector.words import format_count, format_of_total, format_size, pluralise

BIN = ":material/delete:"


def draw_video(video: Video, runs: list[RunSummary]) -> None:
    """Thumbnail, facts, runs, and what can be done."""
    with st.container(border=True, key=f"video-{video.id}"):
        picture, facts = st.columns([1, 4.4], gap="medium")
        with picture:
            _draw_thumbnail(video)
        with facts:
            _draw_title(video, runs)
            draw_clock_form(video)
            for summary in runs:
                draw_run(summary)
            if not runs:
                st.caption("Not analysed yet.")


def draw_run(summary: RunSummary) -> None:
    """One run: its people over time, what it is, and the ways to open and delete it."""
    with st.container(key=f"run-{summary.id}"):
        line, words, figures, buttons = st.columns([1.0, 2.5, 1.7, 1.6], vertical_alignment="center", gap="small")
        if summary.figures is not None:
            line.html(_make_sparkline(summary.figures, summary.classes))
        words.markdown(_describe_run(summary))
        figures.markdown(_describe_figures(summary))
        with buttons.container(
            horizontal=True, wrap=False, horizontal_alignment="right", vertical_alignment="center", gap="small"
        ):
            if summary.n_samples:
                link("timeline", "Explore", icon=":material/show_chart:", run=summary.id)
            _delete_run(summary)


def draw_closed_run(summary: RunSummary) -> None:
    """A run that cannot be opened, why, and the way to get rid of it."""
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"run-{summary.id}"):
        icon = ":material/update:" if summary.newer else ":material/broken_image:"
        st.markdown(f"{icon} {plain(summary.problem)}", width="stretch")
        _delete_run(summary)


def _draw_thumbnail(video: Video) -> None:
    if video.thumbnail.exists():
        upright = video.display_wh[1] > video.display_wh[0]
        st.image(
            inline_jpeg(video.thumbnail.read_bytes()),
            width=90 if upright else "stretch",
            alt=f"A frame of {video.name}",
        )
    else:
        st.markdown(":material/hide_image: No frame of this video could be shown.")


def _draw_title(video: Video, runs: list[RunSummary]) -> None:
    name, buttons = st.columns([3, 2.1], vertical_alignment="top")
    name.markdown(f"**{plain(video.name)}**  \n:small[:gray[{_describe_video(video)}]]")
    with buttons.container(
        horizontal=True, wrap=False, horizontal_alignment="right", vertical_alignment="center", gap="small"
    ):
        if video.available:
            link("analyse", "Analyse", icon=":material/play_circle:", video=video.id)
        if may("set clock"):
            draw_clock_button(video)
        if may("delete video") and st.button(
            "Delete", icon=BIN, type="tertiary", key=f"delete-{video.id}", help="Asks first"
        ):
            ask_video(video, [summary.id for summary in runs])
    if not video.available:
        st.warning(
            f"The file is no longer at {plain(str(video.path))}, or it has changed. Put it back, or add it again from "
            "where it is now. Its runs can still be explored.",
            icon=":material/link_off:",
        )
    for note in video.notes:
        st.caption(f":material/info: {plain(note)}")


def _describe_video(video: Video) -> str:
    width, height = video.display_wh
    origin = {"upload": "uploaded", "folder": "from a folder", "link": "from a link", "demo": "demo clip"}
    parts = [
        format_clock(video.duration_s),
        f"{width}×{height}",
        format_size(video.size_bytes),
        f"{video.average_fps:.3g} frames a second",
        origin.get(video.origin, ""),
        plain(describe_recording(video)),
    ]
    return " · ".join(part for part in parts if part)


def _describe_run(summary: RunSummary) -> str:
    sampling = describe_sampling(summary.sampling.as_sampling()) if summary.sampling else ""
    frames = f"{summary.n_samples:,} frames"
    if summary.state == "partial":
        frames = f"{format_of_total(summary.n_samples, summary.total_samples)} frames so far"
    label = f"**{plain(summary.label)}** · " if summary.label else ""
    return f"{label}{sampling} · {frames}  \n:small[{plain(summary.model_title)}]"


def _describe_figures(summary: RunSummary) -> str:
    if summary.figures is None:
        return ""
    figures = summary.figures
    if not figures.highest:
        return plain(f"{format_count(0, figures.counted)} seen").capitalize()
    mean = f"{figures.mean:.1f}" if figures.mean < 100 else f"{figures.mean:.0f}"
    return f"**{mean}** {plain(pluralise(figures.counted))} on average  \n:small[at most {figures.highest} at once]"


def _make_sparkline(figures: FiguresPart, classes: tuple[str, ...]) -> str:
    """The count over time as a picture without controls of its own."""
    svg = draw_sparkline(np.asarray(figures.sparkline, np.float64), choose_colour(figures.counted, classes))
    data = base64.b64encode(svg.encode()).decode()
    alt = escape(_describe_sparkline(figures))
    return f'<img src="data:image/svg+xml;base64,{data}" style="max-width: 100%" alt="{alt}">'


def _describe_sparkline(figures: FiguresPart) -> str:
    """The sparkline in words."""
    return f"Over time: {format_count(figures.mean, figures.counted)} on average, at most {figures.highest} at once"


def _delete_run(summary: RunSummary) -> None:
    if not may("delete run"):
        return
    if st.button("Delete", icon=BIN, type="tertiary", key=f"delete-{summary.id}", help="Asks first"):
        title = _describe_run(summary).split("  \n")[0] if summary.problem == "" else plain(summary.id)
        ask_run(summary.id, title)
