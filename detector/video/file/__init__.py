"""Video files. A stranger made them, so a look at one happens in bounds, and what comes of it is plain.

Frames by the thousand do not cross that border: who reads them from a ``FileSource`` runs behind it as a whole.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from detector import bounded
from detector.types import Int64, Sampling, UInt8
from detector.video.file import created, reader, scan
from detector.video.file.bounds import call, in_bounds
from detector.video.file.info import VideoInfo
from detector.video.file.reader import read_samples
from detector.video.file.source import FileSource
from detector.video.source import SamplePlan

__all__ = [
    "FileSource",
    "VideoInfo",
    "in_bounds",
    "plan",
    "probe",
    "read_created",
    "read_frame",
    "read_frames_at",
    "read_samples",
]


def probe(path: Path | str, stream: int | None = None) -> VideoInfo:
    """A file's facts, as far as this stream of its pictures goes (from 1; None: the one a player would show).

    Raises SourceMissing or VideoUnreadable, in one plain sentence; SettingError where there is no such stream.
    """
    return call(_info, path, stream)


def read_created(path: Path | str) -> datetime | None:
    """The moment at which the file says it was made, aware; None where it says nothing of it.

    Raises SourceMissing or VideoUnreadable.
    """
    return call(created.read_created, path)


def plan(path: Path | str, sampling: Sampling) -> SamplePlan:
    """Decide which frames to look at, by presentation times and without decoding.

    Raises SourceMissing, VideoUnreadable, SettingError or RangeOutsideVideo.
    """
    return call(reader.plan, path, sampling)


def read_frame(
    path: Path | str,
    *,
    frame_index: int | None = None,
    time_s: float | None = None,
    stream: int | None = None,
    width: int | None = None,
) -> UInt8:
    """One whole frame (H, W, 3) uint8 RGB as displayed, by its index or by what is on screen at a time.

    Made smaller where it is wider than ``width``, or larger than 36 million pixels.
    Raises RangeOutsideVideo where the video has no such frame, VideoUnreadable where it cannot be decoded.
    """
    return call(reader.read_frame, path, frame_index=frame_index, time_s=time_s, stream=stream, width=width)


def read_frames_at(
    path: Path | str, frame_index: Int64, wh: tuple[int, int], *, stream: int | None = None
) -> Generator[UInt8 | None]:
    """The frames of these indices (S,), which must rise, in one pass: (h, w, 3) uint8 RGB as displayed, of size ``wh``.

    Where the stream has changed its picture's shape, they keep their own and fit into that size. None where one
    cannot be decoded. Closing the generator closes the file. Raises RangeOutsideVideo where there is none of an index.
    """
    frames = bounded.stream(reader.read_frames_at, path, frame_index, wh, stream)
    with in_bounds(path), closing(frames):
        yield from frames


def _info(path: Path | str, stream: int | None) -> VideoInfo:
    return scan.scan(path, stream).info
