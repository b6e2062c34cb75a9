"""Video files. A stranger made them, so a look at one happens in bounds, and what comes of it is plain.

Frames by the thousand do not cross that border: who reads them, from a ``FileSource`` by ``read_samples`` or
``read_frames_at``, is to run behind it as a whole.
"""

from __future__ import annotations

from pathlib import Path

from detector.types import Sampling, UInt8
from detector.video.file import reader, scan
from detector.video.file.bounds import call
from detector.video.file.info import VideoInfo
from detector.video.file.reader import read_frames_at, read_samples
from detector.video.file.source import FileSource
from detector.video.source import SamplePlan

__all__ = ["FileSource", "VideoInfo", "plan", "probe", "read_frame", "read_frames_at", "read_samples"]


def probe(path: Path | str) -> VideoInfo:
    """A file's facts. Raises SourceMissing or VideoUnreadable, in one plain sentence."""
    return call(_info, path)


def plan(path: Path | str, sampling: Sampling) -> SamplePlan:
    """Decide which frames to look at, by presentation times and without decoding.

    Raises SourceMissing, VideoUnreadable, SettingError or RangeOutsideVideo.
    """
    return call(reader.plan, path, sampling)


def read_frame(path: Path | str, *, frame_index: int | None = None, time_s: float | None = None) -> UInt8:
    """One whole frame (H, W, 3) uint8 RGB as displayed, by its index or by what is on screen at a time.

    Raises RangeOutsideVideo where the video has no such frame, VideoUnreadable where it cannot be decoded.
    """
    return call(reader.read_frame, path, frame_index=frame_index, time_s=time_s)


def _info(path: Path | str) -> VideoInfo:
    return scan.scan(path).info
