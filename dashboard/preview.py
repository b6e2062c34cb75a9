"""The detector's answer on one frame, at once, from the shared session: before anything is queued."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st

from dashboard import cache
from detector.grid.cells import cells_from_grids
from detector.grid.threshold import detect
from detector.images import jpeg
from detector.overlay.draw import draw
from detector.types import Float32, Network, Nms, RawGrids, Regions, Thresholds, UInt8
from detector.video.fit import fit
from detector.video.reader import read_frame

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
    status = path.stat()
    return _preview(str(path), status.st_mtime_ns, time_s, model, str(cache.model_path(model)))


@st.cache_data(max_entries=_PREVIEWS, show_spinner="Looking at one frame")
def _preview(path: str, changed_ns: int, time_s: float, model: str, model_path: str) -> Preview:
    network = cache.network(model)
    image = read_frame(path, time_s=time_s)
    picture, counts, network_s = look(image, network)
    note = getattr(network, "provider_note", None)
    return Preview(jpeg(picture), counts, network_s, network.spec.title, network.provider, note)


def look(image_rgb: UInt8, network: Network) -> tuple[UInt8, dict[str, int], float]:
    """A picture (H, W, 3) -> the same with boxes, the count of each class, and the network's own seconds."""
    spec = network.spec
    fitted, transform = fit(image_rgb, spec.input_wh, spec.resize)
    tensor = network.prepare(fitted[None])
    grids, network_s = _timed(network, tensor)
    cells = cells_from_grids(grids, spec, np.zeros(1, np.int32))
    found = detect(cells, Thresholds(spec.thresholds, Nms() if network.has_boxes else Regions()))
    boxes = transform.to_source(found.xyxy_model_px)
    drawn = draw(image_rgb, boxes, found.class_id, found.score, spec.classes)
    counts = np.bincount(found.class_id, minlength=len(spec.classes))
    return drawn, dict(zip(spec.classes, counts.tolist(), strict=True)), network_s


def _timed(network: Network, tensor: Float32) -> tuple[RawGrids, float]:
    started = time.perf_counter()
    grids = network.infer(tensor)
    return grids, time.perf_counter() - started
