"""The annotated video: a run's sampled frames with their boxes and a counter, as an MP4."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from detector.actions.requests import AnnotateRequest
from detector.analysis import timeline
from detector.errors import Cancelled, JobError, VideoMissing
from detector.exports.pictures import hide_faces, with_boxes
from detector.images import PICTURE_WIDTH, blank, decode, narrowed_wh
from detector.library.paths import Library
from detector.library.run import Run, read_run
from detector.library.runs import picture
from detector.library.storage import storing, write_atomically
from detector.library.videos import video_file
from detector.overlay.caption import caption, caption_height
from detector.times import clock
from detector.types import Control, Detections, Int32, Progress, UInt8
from detector.video.file import read_frames_at
from detector.video.writer import VideoWriter
from detector.view.seen import faces_to_hide, found

_LARGEST_WIDTH = 1280
_SLOWEST_FPS, _FASTEST_FPS = 4.0, 30.0


@dataclass(frozen=True, slots=True)
class _Reel:
    """What is to be drawn: a run, what counts as seen in it, its counts (S, C), at what size, and faces to hide."""

    run: Run
    seen: Detections
    counts: Int32
    wh: tuple[int, int]
    hidden: Detections

    @property
    def fps(self) -> float:
        """As fast as it happened, but no slower than four pictures a second: sparse samples become a time-lapse."""
        steps = np.diff(self.run.samples.time_s)
        step_s = float(np.median(steps)) if len(steps) else 1.0
        return float(np.clip(1 / max(step_s, 1e-3), _SLOWEST_FPS, _FASTEST_FPS))


def annotate(library: Library, request: AnnotateRequest, control: Control = Control()) -> Path:
    """The annotated video's file, below the library's ``made``; one that was made already is only named.

    Where the footage is gone, the small pictures kept with the run serve. Raises Cancelled or any DetectorError.
    """
    run = read_run(library, request.run_id)
    if not run.n_samples:
        raise JobError("This run has no frames yet, so there is nothing to show.")
    footage = _footage(library, run)
    path = library.made / f"{run.id}-{_digest(run, request, footage)}.mp4"
    if not path.is_file():
        with storing(path):
            path.parent.mkdir(exist_ok=True)
        reel, frames = _prepared(library, run, request, footage)
        write_atomically(path, lambda unfinished: _write(reel, frames, unfinished, control))
    return path


def _footage(library: Library, run: Run) -> Path | None:
    """The video's file; None where it is gone, so that the small pictures have to serve."""
    with suppress(VideoMissing):
        return video_file(library, run.manifest.video.id)
    return None


def _prepared(
    library: Library, run: Run, request: AnnotateRequest, footage: Path | None
) -> tuple[_Reel, Iterator[UInt8 | None]]:
    thresholds = request.cut.thresholds(run.classes)
    seen = found(run, thresholds)
    hidden = faces_to_hide(run, thresholds) if request.blur_faces else Detections.empty()
    counts = timeline.counts(seen, run.n_samples, len(run.classes))
    wh = narrowed_wh(run.transform.source_wh, _LARGEST_WIDTH if footage else PICTURE_WIDTH)
    frames = read_frames_at(footage, run.samples.frame_index, wh) if footage else _from_pictures(library, run, wh)
    return _Reel(run, seen, counts, wh, hidden), frames


def _write(reel: _Reel, frames: Iterator[UInt8 | None], path: Path, control: Control) -> None:
    total, start_s = reel.run.n_samples, time.monotonic()
    with VideoWriter(path, (reel.wh[0], reel.wh[1] + caption_height(reel.wh)), reel.fps) as writer:
        for sample, image in enumerate(frames):
            if control.cancelled():
                raise Cancelled("The annotated video was cancelled.")
            writer.write(_drawn(reel, sample, image))
            done, elapsed_s = sample + 1, time.monotonic() - start_s
            control.progress(Progress.at_pace(done, total, fresh=done, elapsed_s=elapsed_s))


def _drawn(reel: _Reel, sample: int, image: UInt8 | None) -> UInt8:
    run = reel.run
    moment = clock(float(run.samples.time_s[sample]))
    if image is None:
        return caption(blank(reel.wh), moment, (), run.classes)
    picture_rgb = with_boxes(run, sample, hide_faces(run, sample, image, reel.hidden), reel.seen, labels=False)
    numbers = list(zip(run.classes, reel.counts[sample].tolist(), strict=True))
    return caption(picture_rgb, moment, numbers, run.classes)


def _from_pictures(library: Library, run: Run, wh: tuple[int, int]) -> Iterator[UInt8 | None]:
    for sample in range(run.n_samples):
        image = None
        with suppress(ValueError):
            image = decode(picture(library, run.id, sample))
        yield image if image is not None and image.shape[:2] == wh[::-1] else None


def _digest(run: Run, request: AnnotateRequest, footage: Path | None) -> str:
    """Another file for other settings, a part that has grown, or footage that is back."""
    wanted = request.model_dump(mode="json", include={"cut", "blur_faces"})
    frames_of = "pictures" if footage is None else "video"
    return hashlib.sha256(json.dumps([run.n_samples, wanted, frames_of], sort_keys=True).encode()).hexdigest()[:8]
