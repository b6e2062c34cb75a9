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
from detector.errors import Cancelled, JobError, VideoMissing
from detector.images import PICTURE_WIDTH, letterbox, make_blank, narrow_wh
from detector.library.limits import check_room
from detector.library.paths import Library
from detector.library.storage import storing, write_atomically
from detector.library.videos import video_file
from detector.overlay.caption import add_caption, measure_caption
from detector.times import format_clock
from detector.types import Control, Progress, UInt8
from detector.video.file import read_frames_at
from detector.video.writer import VideoWriter
from detector.view import RunView, ViewCache, open_run
from detector.view.pictures import annotate_picture, read_small_picture

_LARGEST_WIDTH = 1280
_SLOWEST_FPS, _FASTEST_FPS = 4.0, 30.0


@dataclass(frozen=True, slots=True)
class _AnnotatedVideo:
    """The pictures of an annotated video: a view's samples, from the footage where it is there, and their size."""

    view: RunView
    footage: Path | None
    wh: tuple[int, int]
    blur_faces: bool

    @property
    def fps(self) -> float:
        """As fast as it happened, but no slower than four pictures a second: sparse samples become a time-lapse."""
        steps_s = np.diff(self.view.time_s)
        step_s = float(np.median(steps_s)) if len(steps_s) else 1.0
        return float(np.clip(1 / max(step_s, 1e-3), _SLOWEST_FPS, _FASTEST_FPS))

    def pictures(self) -> Iterator[UInt8 | None]:
        """A picture (H, W, 3) of every sample, in its own proportions, None where there is none."""
        if self.footage is not None:
            stream = self.view.about.sampling_asked.stream
            return read_frames_at(self.footage, self.view.samples.frame_index, self.wh, stream=stream)
        return (_read_small_picture(self.view, sample) for sample in range(self.view.rows.start, self.view.rows.stop))


def annotate(library: Library, request: AnnotateRequest, control: Control = Control()) -> Path:
    """The annotated video's file, below the library's ``made``; one that was made already is only named.

    Where the footage is gone, the small pictures kept with the run serve. Raises Cancelled or any DetectorError.
    """
    view = open_run(request.run_id, cache=ViewCache(library)).with_cut(request.cut)
    if not len(view.samples):
        raise JobError("This run has no frames yet, so there is nothing to show.")
    footage = _find_footage(library, view)
    path = library.job_outputs / f"{view.run_id}-{_hash_settings(view, request, footage)}.mp4"
    if not path.is_file():
        check_room(library)
        with storing(path):
            path.parent.mkdir(exist_ok=True)
        wh = narrow_wh(view.frame_wh, _LARGEST_WIDTH if footage else PICTURE_WIDTH)
        video = _AnnotatedVideo(view, footage, wh, request.blur_faces)
        write_atomically(path, lambda unfinished: _write_video(video, unfinished, control))
    return path


def _find_footage(library: Library, view: RunView) -> Path | None:
    """The video's file; None where it is gone, so that the small pictures have to serve."""
    with suppress(VideoMissing):
        return video_file(library, view.about.video_id)
    return None


def _write_video(video: _AnnotatedVideo, path: Path, control: Control) -> None:
    frames, start_s = len(video.view.samples), time.monotonic()
    with VideoWriter(path, (video.wh[0], video.wh[1] + measure_caption(video.wh)), video.fps) as writer:
        for done, image in enumerate(video.pictures(), 1):
            if control.cancelled():
                raise Cancelled("The annotated video was cancelled.")
            writer.write(_draw_sample(video, done - 1, image))
            control.progress(Progress.at_pace(done, frames, fresh=done, elapsed_s=time.monotonic() - start_s))


def _draw_sample(video: _AnnotatedVideo, row: int, image: UInt8 | None) -> UInt8:
    """The picture of a sample, by its row in the view, with its boxes and how many of each class there are."""
    view = video.view
    sample = view.first_sample + row
    frame = view.facts_of(sample)
    clock_text = " ".join(filter(None, (format_clock(frame.time_s), frame.doubt)))
    if image is None:
        return add_caption(make_blank(video.wh), clock_text, (), view.classes)
    picture = annotate_picture(view, sample, image, blur_faces=video.blur_faces, labels=False)
    picture = letterbox(picture, video.wh)
    return add_caption(picture, clock_text, list(zip(view.classes, frame.counts, strict=True)), view.classes)


def _read_small_picture(view: RunView, sample: int) -> UInt8 | None:
    """The small picture kept with the run, where it is there."""
    image = read_small_picture(view, sample)
    return image.image if image.size == "small" else None


def _hash_settings(view: RunView, request: AnnotateRequest, footage: Path | None) -> str:
    """Another file for other settings, a part that has grown, or footage that is back."""
    settings = request.model_dump(mode="json", include={"cut", "blur_faces"})
    source = "pictures" if footage is None else "video"
    return hashlib.sha256(json.dumps([view.n_samples, settings, source], sort_keys=True).encode()).hexdigest()[:8]
