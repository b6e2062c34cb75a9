"""An analysis before it is started: its frames, how long it takes here, and the run it was made in."""

from __future__ import annotations

from dataclasses import dataclass

from detector.actions.analyse import request_of
from detector.errors import DetectorError
from detector.library.earlier import find_complete_by_any
from detector.library.manifest_file import read_manifest
from detector.library.paths import Library
from detector.library.runs import RunSummary, list_runs
from detector.library.videos import Video, video_file
from detector.types import Network, Sampling, count_passes
from detector.video.file import plan
from detector.video.source import SamplePlan

_DECODE_S_PER_MEGAPIXEL = 0.01
_LEAST_FRAMES = 20


@dataclass(frozen=True, slots=True)
class Estimate:
    """``seconds`` for all frames; ``run_id`` of the complete run of just these frames by this network, or None."""

    n_frames: int
    seconds: float
    run_id: str | None


def plan_frames(library: Library, video: Video, sampling: Sampling) -> SamplePlan:
    """The frames of the video that ``sampling`` chooses. Raises SettingError or SourceError."""
    return plan(video_file(library, video.id), sampling)


def estimate(
    library: Library, video: Video, planned: SamplePlan, network: Network, *, network_s: float, detail: int = 1
) -> Estimate:
    """Estimate the analysis of these frames, where the network took ``network_s`` for one picture."""
    request = request_of(video, planned, network, detail=detail)
    n_frames, run_id = len(planned), find_complete_by_any(library, request)
    frame_s = estimate_seconds_per_frame(library, video, network.spec.name, network_s=network_s, detail=detail)
    return Estimate(n_frames, n_frames * frame_s, run_id)


def estimate_seconds_per_frame(
    library: Library, video: Video, model_name: str, *, network_s: float, detail: int = 1
) -> float:
    """Seconds a sampled frame: as the last run of this model over footage of this size took, looking as closely.

    Where there is none: what the network took for one picture, for each of them, plus a guess for decoding.
    """
    for summary in list_runs(library):
        if summary.model_name == model_name and summary.state == "complete":
            measured_s = _read_seconds_per_frame(library, summary, video, detail)
            if measured_s:
                return measured_s
    width, height = video.display_wh
    return network_s * count_passes(detail) + _DECODE_S_PER_MEGAPIXEL * width * height / 1e6


def _read_seconds_per_frame(library: Library, summary: RunSummary, video: Video, detail: int) -> float | None:
    """Seconds a frame of one run, if it has figures and its footage was of this size."""
    try:
        manifest = read_manifest(library.run_folder(summary.id))
    except DetectorError:
        return None
    timings = manifest.timings
    alike = manifest.video.display_wh == video.display_wh and manifest.detail == detail
    if timings is None or timings.frames < _LEAST_FRAMES or not alike:
        return None
    return timings.wall_s / timings.frames
