"""Finding out how a model is run fastest on this machine, with the answers of float32: measured, on real frames."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from detector.actions.requests import AnalyseRequest
from detector.analysis.agreement import match_boxes
from detector.errors import Cancelled, DetectorError, SettingError
from detector.grid.methods import default_thresholds
from detector.grid.threshold import detect
from detector.library.paths import Library
from detector.library.tuned import Trial, Tuning, keep_tuning, read_tuning
from detector.library.videos import Video, list_videos, read_video, video_file
from detector.model.machine import find_machine, is_busy
from detector.model.registry import ModelCard, read_card, resolve
from detector.model.runtimes import RUNTIMES
from detector.model.side_by_side import Look, compare_ways
from detector.types import EXACT, Cells, Choice, Control, Detections, ModelSpec, Progress, UInt8, count_passes
from detector.video.file import read_frame
from detector.video.fit import fit

_FRAMES, _LEAST_FRAMES = 16, 4
"""At most and at least; a multiple of every batch on a CPU."""
_READING_S = 4.0
_BATCHES = {"CPU": (1, 4)}
_GPU_BATCHES = (16, 32)
FIRST_S, _LONG_S = 14.0, 40.0
"""The seconds for a measurement before an analysis, which the last trial may pass, and how long that has to take."""
_SLOW_TO_START = "TensorRT"
"""It prepares a model for minutes, so that it is tried only where nobody waits for an analysis."""


def tune(library: Library, path: Path, *, within_s: float | None = None, control: Control = Control()) -> Tuning:
    """Try every way there is of running a model's file and keep what was measured.

    ``within_s``: no trial is begun later than that, and the ways likely to be fastest come first. Raises SettingError
    where there is no footage to measure on, ModelError, Cancelled, StorageFailed.
    """
    begin_s, card = time.monotonic(), read_card(path)
    images, footage = _read_frames(library, card.spec)
    ways, trials = list(_list_ways(everything=within_s is None)), []
    for number, way in enumerate(ways):
        if control.cancelled():
            raise Cancelled("The measurement was stopped, and nothing of it is kept.")
        left_s = None if within_s is None else within_s - (time.monotonic() - begin_s)
        if left_s is not None and left_s <= 0:
            break
        control.progress(Progress(number, len(ways), 0.0, None, step=f"{way.runtime} in {way.precision}"))
        trials.append(_try(card, way, images, left_s))
    tuning = Tuning(
        model_sha256=card.spec.sha256,
        model_title=card.spec.title,
        machine=find_machine(),
        measured=datetime.now(UTC).replace(microsecond=0),
        footage=footage,
        complete=len(trials) == len(ways),
        trials=tuple(trials),
    )
    keep_tuning(library, tuning)
    return tuning


def tune_first(library: Library, request: AnalyseRequest, control: Control = Control()) -> None:
    """Measure before an analysis that leaves the way open and is long enough to gain by it, once for its model.

    Takes ``FIRST_S``, or a trial longer, and waits for a later analysis where the machine is busy. Whatever goes wrong
    here is no reason not to analyse.
    """
    if request.runtime is not None or request.precision is not None or is_busy():
        return
    with suppress(DetectorError):
        card = read_card(resolve(request.model, library.root))
        if read_tuning(library, card.spec.sha256, find_machine()) is not None:
            return
        if _estimate_s(read_video(library, request.video_id), request, card.spec) > _LONG_S:
            tune(library, card.path, within_s=FIRST_S, control=control)


def _estimate_s(video: Video, request: AnalyseRequest, spec: ModelSpec) -> float:
    """About how long the network will be at work, in seconds."""
    sampling = request.sampling
    end_s = min(video.duration_s, video.duration_s if sampling.end_s is None else sampling.end_s)
    length_s = max(0.0, end_s - sampling.start_s)
    every_s = sampling.every_s or (sampling.every_frames or 1) / max(video.average_fps, 1.0)
    pictures = (sampling.frames or length_s / every_s) * count_passes(request.detail)
    return pictures * RUNTIMES[Choice().runtime].estimate_s("CPU", spec.input_wh)


def _list_ways(*, everything: bool) -> Iterator[Choice]:
    """Every way but the usual one: those in lower precisions first, as they are likely to be the fastest."""
    cores = find_machine().cores
    ways = [
        Choice(name, device, precision, threads, batch=batch)
        for name, runtime in RUNTIMES.items()
        for device, precision in runtime.look().ways
        for threads in dict.fromkeys((cores, max(1, cores - 1)))
        for batch in _BATCHES.get(device, _GPU_BATCHES)
        if everything or device != _SLOW_TO_START
    ]
    has_gpu = any(way.device not in _BATCHES for way in ways)
    usual = Choice(device="CUDA", threads=cores, batch=16) if has_gpu else Choice(device="CPU", threads=cores, batch=1)
    return iter(sorted((way for way in ways if way != usual), key=lambda way: (way.precision == EXACT, -way.threads)))


def _read_frames(library: Library, spec: ModelSpec) -> tuple[UInt8, str]:
    """Frames (N, h, w, 3) of the newest video that can be read, evenly spread, laid into the network's input."""
    until_s = time.monotonic() + _READING_S
    for video in list_videos(library):
        images: list[UInt8] = []
        try:
            path = video_file(library, video.id)
            for place in range(_FRAMES):
                picture = read_frame(path, time_s=video.duration_s * (place + 0.5) / _FRAMES)
                images.append(fit(picture, spec.input_wh, spec.resize)[0])
                if time.monotonic() > until_s and len(images) >= _LEAST_FRAMES:
                    break
        except DetectorError:
            pass  # another video, or the beginning of this one, will do
        if len(images) >= _LEAST_FRAMES:
            return np.stack(images), video.name
    raise SettingError(
        "There is no footage to measure on. Add a video, or fetch the demo clip with: python -m detector demo"
    )


def _try(card: ModelCard, way: Choice, images: UInt8, left_s: float | None) -> Trial:
    """One way beside the usual one; a problem where it cannot be run."""
    try:
        return _measure(card, way, images, left_s)
    except DetectorError as error:
        return Trial(**_name(way), problem=str(error))


def _measure(card: ModelCard, way: Choice, images: UInt8, left_s: float | None) -> Trial:
    begin_s, looks = time.monotonic(), list[Look]()
    with closing(compare_ways(card.path, Choice(), way, images)) as found:
        for look in found:
            looks.append(look)
            if left_s is not None and time.monotonic() - begin_s > left_s:
                break
    actual = looks[0].other
    once = looks[: len(images) // actual.batch]
    exact = _detect(card, [look.exact_cells for look in once])
    other = _detect(card, [look.other_cells for look in once])
    faster = [look.exact_s / look.other_s for look in looks]
    return Trial(
        **_name(actual),
        frames=len(once) * actual.batch,
        ms=1000 * median(look.other_s for look in looks),
        exact_ms=1000 * median(look.exact_s for look in looks),
        speed=median(faster),
        steady_speed=float(np.quantile(faster, 0.25)),
        difference=max(look.difference for look in looks),
        found=len(other),
        exact_found=len(exact),
        matched=len(match_boxes(exact, other).both_a),
    )


def _name(choice: Choice) -> dict[str, Any]:
    return {name: getattr(choice, name) for name in ("runtime", "device", "precision", "threads", "batch")}


def _detect(card: ModelCard, cells: list[Cells]) -> Detections:
    """The detections at the model's own thresholds; boxes without an area overlap nothing, not even themselves."""
    thresholds = default_thresholds(card.spec.thresholds, has_boxes=card.has_boxes)
    found = detect(Cells.concat(cells), thresholds)
    x1, y1, x2, y2 = found.xyxy_model_px.T
    return found[(x2 > x1) & (y2 > y1)]
