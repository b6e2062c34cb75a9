"""Facts of a view's run: the footage, the network, and how far the analysis has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from detector.library.manifest import Manifest, TimingsPart
from detector.library.run import Run
from detector.types import EXACT, Sampling
from detector.video.sampling import describe_sampling


@dataclass(frozen=True, slots=True)
class About:
    """In words and numbers that headers, files and lists show.

    ``footage`` is the video's name; ``display_wh`` in pixels, rotation applied; ``duration_s`` of the footage.
    ``frames`` were looked at of ``total_frames`` (None while nobody knows how many there will be); at ``failed`` of
    them the network failed, and in ``doubtful`` of them damage may show. ``decoded`` of ``expected`` frames came out of
    the decoder undamaged, None where that is not known.
    ``input_wh`` is the network's picture; with ``detail`` above 1 it looked at so many parts across and down besides.
    ``sampling`` is in words, ``sampling_asked`` as it was asked for. The sha256 are of the files, in hex;
    ``footage_sha256`` is None where there is no file. ``created`` is in UTC, ``runtime`` ran the network on ``device``,
    and ``costs`` are the whole analysis's time and memory, None where nobody measured them.
    """

    run_id: str
    footage: str
    footage_sha256: str | None
    video_id: str
    duration_s: float
    display_wh: tuple[int, int]
    sampling: str
    sampling_asked: Sampling
    detail: int
    frames: int
    failed: int
    doubtful: int
    total_frames: int | None
    complete: bool
    created: datetime
    model_name: str
    model_title: str
    model_sha256: str
    model_limits: tuple[str, ...]
    runtime: str
    device: str
    input_wh: tuple[int, int]
    scale_y: float
    """Model pixels per pixel of the footage, downwards."""
    decoded: int | None
    expected: int | None
    damaged: int | None
    costs: TimingsPart | None


def describe_detail(detail: int) -> str:
    """The end of a line on a run that looked closer; empty for any other."""
    return f", looking closer at {detail} x {detail} parts" if detail > 1 else ""


def _describe_precision(manifest: Manifest) -> str:
    """The end of the runtime's name where it did not reckon in float32; empty where it did."""
    if manifest.precision == EXACT:
        return ""
    return f" in {manifest.precision}" + (f" ({manifest.choice.processor})" if manifest.choice.processor else "")


def about(run: Run) -> About:
    """Gather the facts of a run."""
    manifest = run.manifest
    sampling = manifest.sampling.as_sampling()
    return About(
        run_id=run.id,
        footage=manifest.video.name,
        footage_sha256=manifest.video.sha256,
        video_id=manifest.video.id,
        duration_s=manifest.video.duration_s or run.end_s,
        display_wh=manifest.video.display_wh,
        sampling=describe_sampling(sampling) + describe_detail(manifest.detail),
        sampling_asked=sampling,
        detail=manifest.detail,
        frames=run.n_samples,
        failed=int(run.samples.failed.sum()),
        doubtful=int((run.samples.readable & ~run.samples.trusted).sum()),
        total_frames=manifest.total_samples,
        complete=manifest.state == "complete",
        created=manifest.created,
        model_name=manifest.model.name,
        model_title=manifest.model.title,
        model_sha256=manifest.model.sha256,
        model_limits=manifest.model.limits,
        runtime=manifest.runtime + _describe_precision(manifest),
        device=manifest.provider,
        input_wh=manifest.model.input_wh,
        scale_y=run.transform.scale_xy[1],
        decoded=manifest.decoded,
        expected=manifest.expected,
        damaged=manifest.damaged,
        costs=manifest.timings,
    )
