"""The detector's answer on one frame, at once, from the shared session: before anything is queued."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from dashboard.state import cache
from detector.actions.analyse import request_of
from detector.actions.infer_one import answered_picture
from detector.images import jpeg
from detector.library.videos import Video
from detector.library.writer import complete_run
from detector.model.registry import Stamp, stamp
from detector.video.file.reader import SamplePlan, read_frame

_PREVIEWS = 32


@dataclass(frozen=True, slots=True)
class Preview:
    """One frame's answer at the model's own thresholds.

    ``picture`` a JPEG with boxes, as large as the frame; ``counts`` by class; ``network_s`` what the network took
    for this one frame; ``provider_note`` why no GPU runs it, where there is something to say.
    """

    picture: bytes
    counts: dict[str, int]
    network_s: float
    title: str
    provider: str
    provider_note: str | None


def preview(path: Path, time_s: float, model: str) -> Preview:
    """What the model says of the frame on screen at ``time_s``. Raises SourceError or ModelError."""
    status, model_path = path.stat(), cache.model_path(model)
    return _preview(str(path), status.st_mtime_ns, time_s, model, str(model_path), stamp(model_path))


def finished_run(video: Video, planned: SamplePlan, model: str) -> str | None:
    """The complete run of just this footage, these frames and this model, None where there is none."""
    return complete_run(cache.library(), request_of(video, planned, cache.network(model)))


@st.cache_data(max_entries=_PREVIEWS, show_spinner="Looking at one frame")
def _preview(path: str, changed_ns: int, time_s: float, model: str, model_path: str, stamped: Stamp) -> Preview:
    network = cache.network(model)
    answered = answered_picture(network, read_frame(path, time_s=time_s))
    network_s = answered.answer.network_ms / 1000
    return Preview(
        jpeg(answered.image),
        answered.counts,
        network_s,
        network.spec.title,
        network.provider,
        network.provider_note,
    )
