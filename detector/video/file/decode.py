"""Decoding chosen frames of a file, and as little else as possible."""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import av
import numpy as np

from detector.types import Int64
from detector.video.file.count_decoder import decode_by_count
from detector.video.file.index import FrameIndex
from detector.video.file.packets import DamagedStream
from detector.video.file.ranges import frame_groups
from detector.video.file.report import DecodeReport
from detector.video.file.time_decoder import FalseKeyframe, decode_by_time

DECODE_THREADS = 0
"""As many as suit the machine; the pictures are the same with any number."""
_MOST_ALONE = 64


class DecodedFrame(NamedTuple):
    """A frame of a file by its index; None where it cannot be decoded. ``doubtful`` where damage may show in it."""

    frame_index: int
    frame: av.VideoFrame | None
    doubtful: bool


def decode(path: Path | str, index: FrameIndex, targets: Int64, report: DecodeReport) -> Generator[DecodedFrame]:
    """Yield every target (S,), rising frame indices. What is lost on the way is counted in ``report``.

    Frames are those of a reading from the beginning, whatever the file says of where decoding can begin. Many threads
    decode until a sign of damage; then one thread decodes the group of frames that is at hand, by itself, so that what
    it patches up always comes out the same. Where many come no further before the next sign, one goes on for longer,
    so that little is decoded twice. The file is closed when the generator is.
    """
    groups = frame_groups(index)[targets]
    alone, done = _Alone(), 0
    while done < len(targets):
        group_end, began = int(np.searchsorted(groups, groups[done], side="right")), done
        threads = 1 if alone.groups else DECODE_THREADS
        until = group_end if threads == 1 and not index.counted else len(targets)
        try:
            with contextlib.closing(_decode_targets(path, index, targets[done:until], report, threads)) as frames:
                for decoded in frames:
                    yield decoded
                    done += 1
            alone.finish_group()
        except DamagedStream:
            alone.begin(further=bool(groups[done] > groups[began]))
        except FalseKeyframe:
            index = _without_keyframes(index)
            groups = frame_groups(index)[targets]


@dataclass(slots=True)
class _Alone:
    """The number of groups that one thread decodes before many are tried again."""

    groups: int = 0
    _next: int = 1

    def begin(self, *, further: bool) -> None:
        """Many threads have met damage: in the first group they were given, unless they came ``further``."""
        self.groups = 1 if further else self._next
        self._next = min(2 * self.groups, _MOST_ALONE)

    def finish_group(self) -> None:
        """A group is done."""
        self.groups = max(0, self.groups - 1)


def first_of_group(index: FrameIndex, targets: Int64, target: int) -> int:
    """The place in ``targets`` of the first one that a reading has to begin with for this one to be as in the whole."""
    groups = frame_groups(index)[targets]
    return int(np.argmax(groups == groups[target])) if len(targets) else 0


def _without_keyframes(index: FrameIndex) -> FrameIndex:
    """The same where nothing but the beginning is a place to start from."""
    return replace(index, keyframe=index.stored == 0)


def _decode_targets(
    path: Path | str, index: FrameIndex, targets: Int64, report: DecodeReport, threads: int
) -> Generator[DecodedFrame]:
    """The target frames by so many threads. Raises DamagedStream where there are several and a damaged place shows."""
    pending = [int(i) for i in targets[::-1]]
    present = targets[index.present[targets]]
    frames: Iterator[tuple[int, av.VideoFrame, bool]] = (
        decode_by_count(path, index, report, threads)
        if index.counted
        else decode_by_time(path, index, present, report, threads)
    )
    with contextlib.closing(frames):  # type: ignore[type-var]
        while pending:
            frame_index, frame, doubtful = next(frames, (len(index), None, False))
            while pending and pending[-1] < frame_index:
                report.missing += bool(index.present[pending[-1]])
                yield DecodedFrame(pending.pop(), None, False)
            if pending and pending[-1] == frame_index:
                yield DecodedFrame(pending.pop(), frame, doubtful)
