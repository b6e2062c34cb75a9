"""Analyse: which video, which frames, which model; the answer on one frame first, then the whole as a job."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from dashboard.components.acting import act
from dashboard.components.job_list import job_list
from dashboard.components.links import link
from dashboard.components.messages import empty, guard, plain
from dashboard.components.sampling import sampling_controls
from dashboard.state import address, cache, settings
from dashboard.state.opened import note_opened
from dashboard.views.analyse.preview import choose_closer, draw_both_ways, draw_preview
from dashboard.views.analyse.questions import draw_questions
from detector.actions.estimate import Estimate, estimate, plan_frames
from detector.actions.requests import AnalyseRequest
from detector.jobs.store import submit
from detector.library.videos import Video, list_videos
from detector.model.families import PEOPLENET
from detector.model.registry import AUTO, ModelCard, explain_auto, read_shelf
from detector.times import format_clock
from detector.types import Sampling
from detector.words import format_duration


def _choose_video() -> Video:
    """The video chosen; stops the page where there is none."""
    available = [video for video in list_videos(cache.library()) if video.available]
    if not available:
        empty("Nothing to analyse yet", "Add footage in the **Library** first: an upload, a folder, or the demo clip.")
        link("library", "Open the library", icon=":material/video_library:")
        st.stop()
    names = {video.id: _format_video(video, available) for video in available}
    requested = address.text("video", available[0].id)
    chosen = requested if requested in names else available[0].id
    chosen = st.selectbox("Video", list(names), format_func=names.__getitem__, **address.bind("video", chosen))
    return next(video for video in available if video.id == chosen)


def _format_video(video: Video, available: list[Video]) -> str:
    """Its name and length; two of one name are told apart by their day."""
    twin = sum(other.name == video.name for other in available) > 1
    added = video.added.astimezone()
    return f"{video.name} · {format_clock(video.duration_s)}" + (f" · added {added:%Y-%m-%d %H:%M:%S}" if twin else "")


def _choose_model() -> tuple[ModelCard, list[ModelCard]]:
    """The model, and those that could be looked at beside it."""
    models_here = read_shelf(cache.library().root)
    cards = {card.name: card for card in models_here.models}
    name = settings.model_name(list(cards))
    best = next(iter(cards.values()))
    titles = {AUTO: f"Automatic: {best.title.split(' (')[0]}"} | {key: card.title for key, card in cards.items()}
    why = plain(explain_auto(models_here))
    name = st.selectbox(
        "Model", [AUTO, *cards], format_func=titles.__getitem__, help=why, **address.bind("model", name)
    )
    if name == AUTO:
        st.caption("Automatic takes PeopleNet where it was fetched: in crowds it finds more people.")
    if not any(card.spec.name == PEOPLENET for card in cards.values()):
        link("models", "NVIDIA's PeopleNet is not here yet: fetch it", icon=":material/download:")
    chosen = best if name == AUTO else cards[name]
    return chosen, [card for card in cards.values() if card is not chosen]


def _draw_cost(expected: Estimate) -> None:
    left, right = st.columns(2)
    left.metric("Frames to look at", f"{expected.n_frames:,}")
    right.metric("Takes about", format_duration(max(expected.seconds, 1.0)))


def _draw_start(video: Video, sampling: Sampling, card: ModelCard, detail: Literal[1, 2], run_id: str | None) -> None:
    """The button; instead of it the way to the run where this very analysis was made before."""
    if run_id is not None:
        st.success("This analysis is in the library already.", icon=":material/check:")
        link("timeline", "Explore it", icon=":material/show_chart:", run=run_id)
        return
    if st.button("Start", type="primary", icon=":material/play_arrow:", width="stretch"):
        request = AnalyseRequest(video_id=video.id, sampling=sampling, model=card.name, detail=detail, name=video.name)
        act("analyse", lambda: submit(cache.library(), request), video.id, name=video.name)
        st.toast("Queued. It goes on when this window is closed.", icon=":material/check:")


def page() -> None:
    """Draw the page."""
    st.header("Analyse", anchor=False)
    controls, picture = st.columns([2, 3], gap="large")
    with controls:
        video = _choose_video()
        note_opened(video.id, video.name)
        with guard():
            sampling = sampling_controls(video)
            planned = plan_frames(cache.library(), video, sampling)
        card, others = _choose_model()
        closer, figures, button = st.container(), st.container(), st.container()
    with picture, guard():
        shown = draw_preview(video, sampling, card, others)
    with closer:
        detail = choose_closer(card, shown)
    with picture, guard():
        if detail > 1:
            draw_both_ways(video, sampling, card)
    network = cache.load_shared_network(card.name)
    expected = estimate(cache.library(), video, planned, network, network_s=shown.network_s, detail=detail)
    with figures:
        _draw_cost(expected)
        draw_questions(video, planned.sampling, expected)
    with button:
        _draw_start(video, planned.sampling, card, detail, expected.run_id)
    job_list(earlier=True)
