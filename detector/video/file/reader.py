"""Sampled frames of a video, ready for the network and for the gallery."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import av
import numpy as np

from detector.errors import RangeOutsideVideo, VideoUnreadable
from detector.images import narrow, narrow_wh
from detector.types import DOUBTFUL, OK, UNREADABLE, Float64, Int64, Sampling, UInt8
from detector.video.file.decode import decode, first_of_group
from detector.video.file.report import DecodeReport
from detector.video.file.scan import scan
from detector.video.fit import fit_size, render_model_image
from detector.video.names import quote_name
from detector.video.parts import make_parts
from detector.video.render import Renderer
from detector.video.sampling import plan_samples, range_end_s
from detector.video.source import Frame, SamplePlan, Want

_MOST_SHOWN_PIXELS = 36_000_000
"""A little more than 8K has. A larger picture is made smaller before anybody gets it."""


def plan(path: Path | str, sampling: Sampling) -> SamplePlan:
    """The frames to look at; see ``video.file.plan``."""
    scanned = scan(path, sampling.stream)
    sampling = replace(sampling, stream=scanned.index.stream)
    index, end_s = scanned.index, range_end_s(sampling, scanned.info.duration_s)
    frame_index = plan_samples(index.time_s, sampling, scanned.info.duration_s, index.gaps)
    return SamplePlan(frame_index, index.time_s[frame_index], end_s, sampling, scanned.info.display_wh, gaps=index.gaps)


def read_samples(
    path: Path | str, plan: SamplePlan, want: Want, *, first_sample: int = 0, after_sample: int | None = None
) -> Generator[Frame]:
    """Yield the plan's frames from ``first_sample`` up to ``after_sample``, one for every sample, readable or not.

    They are decoded as in a reading of the whole plan, so that a damaged place is the same to all: from the first
    sample of the group of frames, and with those in sight that come later. Closing the generator closes the file.
    """
    scanned, report = scan(path, plan.sampling.stream), DecodeReport()
    renderer = Renderer(scanned.orientation, scanned.info.pixel_aspect)
    bounds = _sample_bounds(plan, scanned.index.time_s)
    first_decoded = first_of_group(scanned.index, plan.frame_index, max(first_sample - 1, 0))
    count = None if after_sample is None else after_sample - first_decoded
    with contextlib.closing(decode(path, scanned.index, plan.frame_index[first_decoded:], report)) as frames:
        for sample, (frame_index, frame, doubtful) in enumerate(itertools.islice(frames, count), first_decoded):
            present = scanned.index.present[bounds[sample] : bounds[sample + 1]]
            report.expected += len(present)
            report.absent += int(np.count_nonzero(~present))
            decoded, time_s = report.take(), float(plan.time_s[sample])
            if sample < first_sample:
                continue
            if frame is None:
                yield Frame(sample, frame_index, time_s, UNREADABLE, scanned.info.display_wh, None, None, decoded)
                continue
            display_wh = renderer.display_wh(frame)
            image = render_model_image(renderer, frame, display_wh, want.input_wh, want.fit)
            parts = _render_parts(renderer, frame, display_wh, want)
            picture = renderer.picture(frame, narrow_wh(display_wh, want.picture_width))
            status = DOUBTFUL if doubtful else OK
            yield Frame(sample, frame_index, time_s, status, display_wh, image, picture, decoded, parts)


def read_frames_at(
    path: Path | str, frame_index: Int64, wh: tuple[int, int], stream: int | None = None
) -> Generator[UInt8 | None]:
    """The frames of these indices; see ``video.file.read_frames_at``."""
    scanned = scan(path, stream)
    _check_frame_index(path, int(frame_index[-1]) if len(frame_index) else 0, len(scanned.index))
    renderer, usual_wh = Renderer(scanned.orientation, scanned.info.pixel_aspect), scanned.info.display_wh
    with contextlib.closing(decode(path, scanned.index, frame_index, DecodeReport())) as frames:
        for _, frame, _ in frames:
            if frame is None:
                yield None
                continue
            display_wh = renderer.display_wh(frame)
            frame_wh = wh if display_wh == usual_wh else fit_size(display_wh, wh, "letterbox")
            yield renderer.picture(frame, frame_wh)


def read_frame(
    path: Path | str,
    *,
    frame_index: int | None = None,
    time_s: float | None = None,
    stream: int | None = None,
    width: int | None = None,
) -> UInt8:
    """One whole frame; see ``video.file.read_frame``."""
    if (frame_index is None) == (time_s is None):
        raise ValueError("read_frame needs a frame's index or a time, not both")
    scanned = scan(path, stream)
    if frame_index is None:
        frame_index = _find_frame_at(scanned.index.time_s, float(time_s or 0))
    _check_frame_index(path, frame_index, len(scanned.index))
    with contextlib.closing(decode(path, scanned.index, np.array([frame_index]), DecodeReport())) as frames:
        _, frame, _ = next(frames)
    if frame is None:
        raise VideoUnreadable(
            "Frame {frame} of {file} is damaged and cannot be decoded.", frame=frame_index, file=quote_name(path)
        )
    renderer = Renderer(scanned.orientation, scanned.info.pixel_aspect)
    picture = renderer.picture(frame, _shown_wh(renderer.display_wh(frame)))
    return picture if width is None else narrow(picture, width)


def _render_parts(
    renderer: Renderer, frame: av.VideoFrame, display_wh: tuple[int, int], want: Want
) -> tuple[UInt8, ...]:
    """The parts that are wanted of a frame, enlarged in one step."""
    parts = make_parts(display_wh, want.input_wh, want.fit, want.detail)
    return parts.cut(renderer.picture(frame, parts.enlarged_wh), want.input_wh) if parts.offsets else ()


def _shown_wh(wh: tuple[int, int]) -> tuple[int, int]:
    """The size at which a frame of this size is handed out."""
    share = min(1.0, _MOST_SHOWN_PIXELS / (wh[0] * wh[1]))
    return narrow_wh(wh, max(1, int(wh[0] * share**0.5)))


def _check_frame_index(path: Path | str, frame_index: int, count: int) -> None:
    if not 0 <= frame_index < count:
        raise RangeOutsideVideo(
            "{file} has {frames} frames: there is no frame {frame}.",
            file=quote_name(path),
            frames=count,
            frame=frame_index,
        )


def _find_frame_at(times_s: Float64, time_s: float) -> int:
    return max(0, int(np.searchsorted(times_s, time_s + 1e-6, side="right")) - 1)


def _sample_bounds(plan: SamplePlan, times_s: Float64) -> Int64:
    """(S + 1,): a sample answers for the video's frames from its bound to the next; all together for the range."""
    first = int(np.searchsorted(times_s, plan.sampling.start_s - 1e-3))
    last = int(np.searchsorted(times_s, plan.end_s - 1e-6))
    bounds = np.append(plan.frame_index, max(last, int(plan.frame_index[-1]) + 1))
    bounds[0] = min(first, int(bounds[0]))
    return bounds
