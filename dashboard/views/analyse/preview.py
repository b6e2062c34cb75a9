"""The answer on one frame before anything is analysed: of the model, of another beside it, and looking closer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Literal, TypeVar

import streamlit as st

from dashboard.components.frames import inline_jpeg
from dashboard.components.messages import plain
from dashboard.components.moment_field import moment_field
from dashboard.state import address, cache
from detector.actions.closer import MAY_HELP_PX, CloserLook, look_closer
from detector.actions.preview import Preview, preview
from detector.library.videos import Video, video_file
from detector.model.registry import ModelCard, Stamp, stamp
from detector.times import format_clock
from detector.types import Sampling
from detector.words import format_counts

T = TypeVar("T")
_PREVIEWS = 32
_SHOWN_BOTH_WAYS = 3


def draw_preview(video: Video, sampling: Sampling, card: ModelCard, others: list[ModelCard]) -> Preview:
    """The frame slider and the model's answer on that frame, another model's beside it where that is asked for."""
    time_s = _choose_moment(video, sampling)
    beside = _choose_beside(others)
    columns = st.columns(2) if beside else [st.container()]
    with columns[0]:
        shown = _draw_answer(video, time_s, sampling.stream, card)
    if beside:
        with columns[1]:
            _draw_answer(video, time_s, sampling.stream, beside)
    return shown


def choose_closer(card: ModelCard, shown: Preview) -> Literal[1, 2]:
    """The switch for looking closer, with what this frame says of it; 2 where it is on, else 1."""
    if not card.has_boxes:
        return 1
    small = shown.height_px is not None and shown.height_px <= MAY_HELP_PX
    closer = address.flag("closer")
    closer = st.toggle(
        "Look closer" + (" (may help)" if small else ""),
        help=_explain_closer(shown.height_px),
        **address.bind("closer", closer),
    )
    if shown.height_px is not None:
        st.caption(
            "Some people in this frame are small: it may find more of them."
            if small
            else "The people in this frame are large enough without it."
        )
    return 2 if closer else 1


def _explain_closer(height_px: float | None) -> str:
    """The words behind the switch; ``height_px`` is the height that a quarter of the people do not exceed, if known."""
    words = (
        "Looks at the whole picture and at 2 × 2 parts of it that overlap: people who are small in it are found more "
        "often. Five times the work."
    )
    if height_px is None:
        return words
    return (
        f"{words} It helps where a quarter of the people are at most {MAY_HELP_PX:.0f} pixels high in the picture that "
        f"the model gets; in this frame a quarter are at most {height_px:.0f}."
    )


def draw_both_ways(video: Video, sampling: Sampling, card: ModelCard) -> None:
    """A few frames of the stretch, as a whole, and with the boxes that only the parts found."""
    if not st.toggle("Show a few frames both ways", key="both-ways"):
        return
    end_s = min(sampling.end_s or video.duration_s, video.duration_s)
    for place in range(_SHOWN_BOTH_WAYS):
        time_s = sampling.start_s + (end_s - sampling.start_s) * (2 * place + 1) / (2 * _SHOWN_BOTH_WAYS)
        look, moment = _ask(_look_closer, video, time_s, sampling.stream, card.name), format_clock(time_s)
        names = list(look.counts)
        whole, closer = (format_counts(list(c.values()), names) for c in (look.counts, look.closer_counts))
        left, right = st.columns(2)
        left.image(inline_jpeg(look.picture), width="stretch", alt=f"The frame at {moment} as a whole: {whole}")
        left.caption(f"{moment}, the whole picture: **{plain(whole)}**")
        right.image(
            inline_jpeg(look.only_parts), width="stretch", alt=f"The frame at {moment}, looked at closer: {closer}"
        )
        right.caption(f"Looked at closer: **{plain(closer)}**; drawn are the boxes that only the parts found")


def _choose_moment(video: Video, sampling: Sampling) -> float:
    end_s = min(sampling.end_s or video.duration_s, video.duration_s)
    last_s = max(sampling.start_s, end_s - 0.05)
    middle_s = round((sampling.start_s + last_s) / 2, 1)
    if last_s <= sampling.start_s:
        return middle_s
    requested = min(max(address.number("at", middle_s, 0.0, video.duration_s), sampling.start_s), last_s)
    chosen: float = st.slider(
        "Try it on the frame at", sampling.start_s, last_s, step=0.1, format="%.1f s", **address.bind("at", requested)
    )
    store = partial(address.put, "at")
    moment_field("Try it on the frame at", chosen, last_s, video.clock, key=f"preview:{video.id}", store=store)
    return chosen


def _choose_beside(others: list[ModelCard]) -> ModelCard | None:
    """The model to be shown beside the chosen one, if any."""
    if not others:
        return None
    cards = {"": None} | {card.name: card for card in others}
    titles = {"": "none"} | {card.name: card.title for card in others}
    name = address.choice("beside", list(cards), "")
    return cards[
        st.selectbox("Beside it", list(cards), format_func=titles.__getitem__, **address.bind("beside", name)) or ""
    ]


def _draw_answer(video: Video, time_s: float, stream: int | None, card: ModelCard) -> Preview:
    """One model's answer on one frame."""
    shown, network = _ask(_make_preview, video, time_s, stream, card.name), cache.load_shared_network(card.name)
    counts = format_counts(list(shown.counts.values()), list(shown.counts))
    st.image(
        inline_jpeg(shown.picture), width="stretch", alt=f"The frame at {format_clock(time_s)} with boxes: {counts}"
    )
    st.caption(
        f"At {format_clock(time_s)}: **{plain(counts)}** · {plain(network.spec.title)} on "
        f"{plain(network.choice.device)}, {shown.network_s * 1000:.0f} ms for this frame"
    )
    for sentence in shown.shows_badly:
        st.caption(f":material/visibility: {plain(sentence)}")
    if network.device_note:
        st.caption(f":material/info: {plain(network.device_note)}")
    return shown


def _ask(
    look: Callable[[str, int, float, int | None, str, str, Stamp], T],
    video: Video,
    time_s: float,
    stream: int | None,
    model: str,
) -> T:
    """The answer of one of the two below on the frame at ``time_s``: a new one where a file has changed."""
    path, model_path = video_file(cache.library(), video.id), cache.find_model(model)
    return look(str(path), path.stat().st_mtime_ns, time_s, stream, model, str(model_path), stamp(model_path))


@st.cache_data(max_entries=_PREVIEWS, show_spinner="Looking at one frame")
def _make_preview(
    path: str, changed_ns: int, time_s: float, stream: int | None, model: str, model_path: str, stamped: Stamp
) -> Preview:
    return preview(cache.load_shared_network(model), Path(path), time_s, stream=stream)


@st.cache_data(max_entries=_PREVIEWS, show_spinner="Looking closer at a few frames")
def _look_closer(
    path: str, changed_ns: int, time_s: float, stream: int | None, model: str, model_path: str, stamped: Stamp
) -> CloserLook:
    return look_closer(cache.load_shared_network(model), Path(path), time_s, stream=stream)
