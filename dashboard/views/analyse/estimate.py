"""How long an analysis will take, from what earlier ones took here."""

from __future__ import annotations

from dashboard.state import cache
from detector.errors import DetectorError
from detector.library.manifest import read_manifest
from detector.library.runs import RunSummary
from detector.library.videos import Video
from detector.model.registry import ModelCard

_DECODE_S_PER_MEGAPIXEL = 0.01


def seconds_per_frame(summaries: list[RunSummary], card: ModelCard, video: Video, network_s: float) -> float:
    """Seconds a sampled frame: as the last run of this model over footage of this size took.

    Where there is none: what the network took for one frame, plus a guess for decoding.
    """
    for summary in summaries:
        if (
            summary.model_name == card.spec.name
            and summary.state == "complete"
            and (found := _measured(summary, video))
        ):
            return found
    width, height = video.display_wh
    return network_s + _DECODE_S_PER_MEGAPIXEL * width * height / 1e6


def _measured(summary: RunSummary, video: Video) -> float | None:
    """Seconds a frame of one run, if it has figures and its footage was of this size."""
    try:
        manifest = read_manifest(cache.library().run_folder(summary.id))
    except DetectorError:
        return None
    timings = manifest.timings
    if timings is None or timings.frames < 20 or manifest.video.display_wh != video.display_wh:
        return None
    return timings.wall_s / timings.frames
