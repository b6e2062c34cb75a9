"""An analysis before it is started: its frames, how long it takes here, and the run it was made in."""

from __future__ import annotations

from dataclasses import dataclass

from detector.actions.analyse import request_of
from detector.errors import DetectorError
from detector.library.manifest_file import read_manifest
from detector.library.paths import Library
from detector.library.runs import RunSummary, list_runs
from detector.library.videos import Video, video_file
from detector.library.writer import find_complete_run
from detector.types import Network, Sampling
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


def estimate(library: Library, video: Video, planned: SamplePlan, network: Network, *, network_s: float) -> Estimate:
    """Estimate the analysis of these frames, where the network took ``network_s`` for one of them."""
    n_frames, run_id = len(planned), find_complete_run(library, request_of(video, planned, network))
    frame_s = estimate_seconds_per_frame(library, video, network.spec.name, network_s=network_s)
    return Estimate(n_frames, n_frames * frame_s, run_id)


def estimate_seconds_per_frame(library: Library, video: Video, model_name: str, *, network_s: float) -> float:
    """Seconds a sampled frame: as the last run of this model over footage of this size took.

    Where there is none: what the network took for one frame, plus a guess for decoding.
    """
    for summary in list_runs(library):
        if summary.model_name == model_name and summary.state == "complete":
            measured_s = _read_seconds_per_frame(library, summary, video)
            if measured_s:
                return measured_s
    width, height = video.display_wh
    return network_s + _DECODE_S_PER_MEGAPIXEL * width * height / 1e6


def _read_seconds_per_frame(library: Library, summary: RunSummary, video: Video) -> float | None:
    """Seconds a frame of one run, if it has figures and its footage was of this size."""
    try:
        manifest = read_manifest(library.run_folder(summary.id))
    except DetectorError:
        return None
    timings = manifest.timings
    if timings is None or timings.frames < _LEAST_FRAMES or manifest.video.display_wh != video.display_wh:
        return None
    return timings.wall_s / timings.frames
