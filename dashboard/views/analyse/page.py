"""Analyse: which video, which frames, which model; the answer on one frame first, then the whole as a job."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard.components.acting import act
from dashboard.components.frames import inline_jpeg
from dashboard.components.job_list import job_list
from dashboard.components.links import link
from dashboard.components.messages import empty, guard, plain
from dashboard.components.sampling import sampling_controls
from dashboard.state import address, cache, settings
from dashboard.state.opened import note_opened
from detector.actions.estimate import Estimate, estimate, plan_frames
from detector.actions.preview import Preview, preview
from detector.actions.requests import AnalyseRequest
from detector.jobs.store import submit
from detector.library.videos import Video, list_videos, video_file
from detector.model.families import PEOPLENET
from detector.model.registry import AUTO, ModelCard, Stamp, list_models, stamp
from detector.times import format_clock
from detector.types import Sampling
from detector.words import format_counts, format_duration

_PREVIEWS = 32


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


def _choose_model() -> ModelCard:
    cards = {card.name: card for card in list_models(cache.library().root)}
    name = settings.model_name(list(cards))
    best = next(iter(cards.values()))
    titles = {AUTO: f"Automatic: {best.title.split(' (')[0]}"} | {key: card.title for key, card in cards.items()}
    name = st.selectbox("Model", [AUTO, *cards], format_func=titles.__getitem__, **address.bind("model", name))
    if not any(card.spec.name == PEOPLENET for card in cards.values()):
        link("models", "NVIDIA's PeopleNet is not here yet: fetch it", icon=":material/download:")
    return best if name == AUTO else cards[name]


def _draw_preview(video: Video, sampling: Sampling, card: ModelCard) -> Preview:
    """The frame slider and the model's answer on that frame."""
    end_s = min(sampling.end_s or video.duration_s, video.duration_s)
    last_s = max(sampling.start_s, end_s - 0.05)
    middle_s = round((sampling.start_s + last_s) / 2, 1)
    time_s = middle_s
    if last_s > sampling.start_s:
        requested = min(max(address.number("at", middle_s, 0.0, video.duration_s), sampling.start_s), last_s)
        time_s = st.slider(
            "Try it on the frame at",
            sampling.start_s,
            last_s,
            step=0.1,
            format="%.1f s",
            **address.bind("at", requested),
        )
    shown, network = _make_preview_at(video, time_s, sampling.stream, card.name), cache.load_shared_network(card.name)
    counts = format_counts(list(shown.counts.values()), list(shown.counts))
    st.image(
        inline_jpeg(shown.picture), width="stretch", alt=f"The frame at {format_clock(time_s)} with boxes: {counts}"
    )
    st.caption(
        f"At {format_clock(time_s)}: **{plain(counts)}** · {plain(network.spec.title)} on "
        f"{plain(network.choice.device)}, {shown.network_s * 1000:.0f} ms for this frame"
    )
    if network.device_note:
        st.caption(f":material/info: {plain(network.device_note)}")
    return shown


def _make_preview_at(video: Video, time_s: float, stream: int | None, model: str) -> Preview:
    """The model's answer on the frame at ``time_s``, from the network that everybody shares."""
    path, model_path = video_file(cache.library(), video.id), cache.find_model(model)
    return _make_preview(str(path), path.stat().st_mtime_ns, time_s, stream, model, str(model_path), stamp(model_path))


@st.cache_data(max_entries=_PREVIEWS, show_spinner="Looking at one frame")
def _make_preview(
    path: str, changed_ns: int, time_s: float, stream: int | None, model: str, model_path: str, stamped: Stamp
) -> Preview:
    return preview(cache.load_shared_network(model), Path(path), time_s, stream=stream)


def _draw_cost(expected: Estimate) -> None:
    left, right = st.columns(2)
    left.metric("Frames to look at", f"{expected.n_frames:,}")
    right.metric("Takes about", format_duration(max(expected.seconds, 1.0)))


def _draw_start(video: Video, sampling: Sampling, card: ModelCard, run_id: str | None) -> None:
    """The button; instead of it the way to the run where this very analysis was made before."""
    if run_id is not None:
        st.success("This analysis is in the library already.", icon=":material/check:")
        link("timeline", "Explore it", icon=":material/show_chart:", run=run_id)
        return
    if st.button("Start", type="primary", icon=":material/play_arrow:", width="stretch"):
        request = AnalyseRequest(video_id=video.id, sampling=sampling, model=card.name, name=video.name)
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
        card = _choose_model()
        figures, button = st.container(), st.container()
    with picture, guard():
        network_s = _draw_preview(video, sampling, card).network_s
    expected = estimate(cache.library(), video, planned, cache.load_shared_network(card.name), network_s=network_s)
    with figures:
        _draw_cost(expected)
    with button:
        _draw_start(video, planned.sampling, card, expected.run_id)
    job_list(earlier=True)
