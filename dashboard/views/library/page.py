"""The library: footage, and what was made of it."""

from __future__ import annotations

from collections import defaultdict

import streamlit as st

from dashboard.components.acting import may
from dashboard.components.job_list import job_list
from dashboard.components.messages import empty, plain
from dashboard.state import address, cache
from dashboard.views.library.add_footage import add_footage, draw_demo_button, draw_news
from dashboard.views.library.retention import draw_retention
from dashboard.views.library.trash import draw_trash
from dashboard.views.library.video_card import draw_closed_run, draw_run, draw_video
from detector.library.runs import RunSummary, list_runs
from detector.library.videos import Video, list_videos

A_PAGE = 12


def _group_by_video(summaries: list[RunSummary]) -> dict[str, list[RunSummary]]:
    grouped: dict[str, list[RunSummary]] = defaultdict(list)
    for summary in summaries:
        if summary.state != "unreadable":
            grouped[summary.video_id].append(summary)
    return grouped


def _choose_shown(library_videos: list[Video]) -> list[Video]:
    """The videos of this page, after the search."""
    if len(library_videos) <= A_PAGE:
        return library_videos
    words = address.text("library.search")
    typed = st.text_input("Find a video", placeholder="part of its name", **address.bind("library.search", words))
    matching = [video for video in library_videos if typed.casefold() in video.name.casefold()]
    pages = max(1, -(-len(matching) // A_PAGE))
    page = min(address.whole("library.page", 1, 1, 10_000), pages)
    if pages > 1:
        key = f"library-page-{page}"  # a widget of its own for each page, or the old one would outlive a new link
        st.pagination(
            pages, default=page, key=key, on_change=lambda: address.put("library.page", address.read_widget(key))
        )
    return matching[(page - 1) * A_PAGE : page * A_PAGE]


def _draw_closed(summaries: list[RunSummary]) -> None:
    """The runs that cannot be opened, by the reason."""
    closed = [summary for summary in summaries if summary.state == "unreadable"]
    for title, newer in (("Runs made by a newer version", True), ("Damaged runs", False)):
        alike = [summary for summary in closed if summary.newer == newer]
        if alike:
            st.subheader(title, anchor=False)
        for summary in alike:
            draw_closed_run(summary)


def _draw_without_video(grouped: dict[str, list[RunSummary]], library_videos: list[Video]) -> None:
    """Runs whose video was deleted: they can be explored all the same."""
    ids = {video.id for video in library_videos}
    left = {video_id: summaries for video_id, summaries in grouped.items() if video_id not in ids}
    if left:
        st.subheader("Runs whose video is not in the library", anchor=False)
    for summaries in left.values():
        with st.container(border=True):
            st.markdown(f"**{plain(summaries[0].video_name)}**")
            for summary in summaries:
                draw_run(summary)


def _draw_ways_in(library_videos: list[Video], *, under_way: bool) -> None:
    if not library_videos and not under_way:
        empty("No footage yet", "Add your own below, or begin with the demo: eighty seconds of people on a walkway.")
        draw_demo_button()
    with st.expander("Add footage", icon=":material/add:", expanded=not library_videos):
        add_footage(offer_demo=bool(library_videos))
    draw_news()


def page() -> None:
    """Draw the page."""
    st.header("Library", anchor=False)
    library = cache.library()
    library_videos, summaries = list_videos(library), list_runs(library)
    grouped = _group_by_video(summaries)
    under_way = job_list()
    if may("add footage"):
        _draw_ways_in(library_videos, under_way=under_way)
    elif not library_videos and not under_way:
        empty("No footage yet", "Whoever may add footage has not added any.")
    for video in _choose_shown(library_videos):
        draw_video(video, grouped.get(video.id, []))
    _draw_without_video(grouped, library_videos)
    _draw_closed(summaries)
    draw_retention()
    draw_trash()
