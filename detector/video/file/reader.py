"""Sampled frames of a video, ready for the network and for the gallery."""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from detector.errors import RangeOutsideVideo, VideoUnreadable
from detector.images import narrowed_wh
from detector.types import OK, UNREADABLE, DecodeStats, Float64, Int64, Resize, Sampling, UInt8
from detector.video.file.decode import decode
from detector.video.file.probe import VideoInfo, scan
from detector.video.file.render import Renderer
from detector.video.file.report import DecodeReport
from detector.video.fit import model_image
from detector.video.names import shown
from detector.video.sampling import plan_samples, range_end_s

PICTURE_WIDTH = 480
"""The small picture that is made of every sampled frame is no wider."""


@dataclass(frozen=True, slots=True)
class SamplePlan:
    """Which frames of a video will be looked at; S rows.

    frame_index (S,): their true index in the video, from 0, in order of display.
    time_s (S,): their presentation time from the container's start.
    end_s: where the last sample's time is over.
    """

    frame_index: Int64
    time_s: Float64
    end_s: float
    sampling: Sampling
    info: VideoInfo

    def __len__(self) -> int:
        return len(self.frame_index)


@dataclass(frozen=True, slots=True)
class Frame:
    """One sampled frame.

    source_wh: the picture's size as displayed. image: (input_h, input_w, 3) uint8 RGB at model size. picture: uint8
    RGB as displayed, at most 480 wide. Both None, and status "unreadable", where the frame could not be decoded.
    read: what was decoded of what was expected on the way from the sample before to this one, and on to the next.
    """

    sample: int
    frame_index: int
    time_s: float
    status: str
    source_wh: tuple[int, int]
    image: UInt8 | None
    picture: UInt8 | None
    read: DecodeStats


def plan(path: Path | str, sampling: Sampling) -> SamplePlan:
    """Decide which frames to look at, by presentation times and without decoding.

    Raises SourceMissing, VideoUnreadable, SettingError or RangeOutsideVideo.
    """
    looked = scan(path)
    duration_s = looked.info.duration_s
    chosen = plan_samples(looked.index.time_s, sampling, duration_s)
    return SamplePlan(chosen, looked.index.time_s[chosen], range_end_s(sampling, duration_s), sampling, looked.info)


def read_samples(
    path: Path | str,
    plan: SamplePlan,
    *,
    input_wh: tuple[int, int],
    resize: Resize,
    first_sample: int = 0,
) -> Generator[Frame]:
    """Yield the plan's frames from ``first_sample`` on, one for every sample, readable or not.

    Closing the generator closes the file.
    """
    looked, report = scan(path), DecodeReport()
    renderer, display_wh = Renderer(looked.turn), looked.info.display_wh
    picture_wh = narrowed_wh(display_wh, PICTURE_WIDTH)
    bounds = _bounds(plan, looked.index.time_s)
    found = decode(path, looked.index, plan.frame_index[first_sample:], report)
    with contextlib.closing(found):
        for sample, (at, frame) in enumerate(found, first_sample):
            there = looked.index.present[bounds[sample] : bounds[sample + 1]]
            report.expected += len(there)
            report.absent += int(np.count_nonzero(~there))
            time_s = float(plan.time_s[sample])
            if frame is None:
                yield Frame(sample, at, time_s, UNREADABLE, display_wh, None, None, report.taken())
                continue
            image = model_image(renderer, frame, display_wh, input_wh, resize)
            picture = renderer.picture(frame, picture_wh)
            yield Frame(sample, at, time_s, OK, display_wh, image, picture, report.taken())


def read_frame(path: Path | str, *, frame_index: int | None = None, time_s: float | None = None) -> UInt8:
    """One whole frame (H, W, 3) uint8 RGB as displayed, by its index or by what is on screen at a time.

    Raises RangeOutsideVideo where the video has no such frame, VideoUnreadable where it cannot be decoded.
    """
    if (frame_index is None) == (time_s is None):
        raise ValueError("read_frame needs a frame's index or a time, not both")
    looked = scan(path)
    at = frame_index if frame_index is not None else _on_screen(looked.index.time_s, float(time_s or 0))
    if not 0 <= at < len(looked.index):
        raise RangeOutsideVideo(
            "{file} has {frames} frames: there is no frame {frame}.",
            file=shown(path),
            frames=len(looked.index),
            frame=at,
        )
    with contextlib.closing(decode(path, looked.index, np.array([at]), DecodeReport())) as found:
        _, frame = next(found)
    if frame is None:
        raise VideoUnreadable("Frame {frame} of {file} is damaged and cannot be decoded.", frame=at, file=shown(path))
    return Renderer(looked.turn).picture(frame, looked.info.display_wh)


def _on_screen(times_s: Float64, time_s: float) -> int:
    return max(0, int(np.searchsorted(times_s, time_s + 1e-6, side="right")) - 1)


def _bounds(plan: SamplePlan, times_s: Float64) -> Int64:
    """(S + 1,): a sample answers for the video's frames from its bound to the next; all together for the range."""
    first = int(np.searchsorted(times_s, plan.sampling.start_s - 1e-3))
    last = int(np.searchsorted(times_s, plan.end_s - 1e-6))
    bounds = np.append(plan.frame_index, max(last, int(plan.frame_index[-1]) + 1))
    bounds[0] = min(first, int(bounds[0]))
    return bounds
