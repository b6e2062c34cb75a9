"""Decoding frames of a file with timestamps: by these they are found, sought and told apart."""

from __future__ import annotations

import contextlib
import itertools
from collections import deque
from collections.abc import Generator, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

import av
import numpy as np
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from detector.types import Int64
from detector.video.file.container import open_video, read_packets
from detector.video.file.index import FrameIndex
from detector.video.file.jpeg import is_torn
from detector.video.file.packets import DamagedStream, decode_packet
from detector.video.file.ranges import (
    SEEK_OVER_FRAMES,
    bridge_gaps,
    frame_groups,
    plan_ranges,
    select_needed,
    settled_at,
)
from detector.video.file.report import DecodeReport
from detector.video.file.trust import Trust

_DROPPING_NONE = {"vp9", "libdav1d"}
"""Decoders that leave no frame out, whether one builds on it or not: what does not come out of them is lost."""

Packets: TypeAlias = "Iterator[Packet[VideoStream]]"
Decoded = tuple[int, av.VideoFrame, bool]


class FalseKeyframe(Exception):
    """A frame that the file calls a keyframe builds on others, so none of its keyframes can be believed."""


def decode_by_time(
    path: Path | str, index: FrameIndex, targets: Int64, report: DecodeReport, threads: int
) -> Generator[Decoded]:
    """Yield (frame index, frame, doubtful) of the targets that come out, in order.

    Raises FalseKeyframe, and DamagedStream where several threads decode and a damaged place shows.
    """
    with contextlib.ExitStack() as files:
        yield from _TimeDecoder(path, index, targets, report, threads, files).frames()


class _TimeDecoder:
    """Reads a file range by range; within one the decoder goes on without interruption."""

    def __init__(
        self,
        path: Path | str,
        index: FrameIndex,
        targets: Int64,
        report: DecodeReport,
        threads: int,
        files: contextlib.ExitStack,
    ) -> None:
        self._path, self._index, self._report, self._threads, self._files = path, index, report, threads, files
        self._targets = set(targets.tolist())
        self._needed = bridge_gaps(index, select_needed(index, targets))
        self._frame_by_pts, self._settled_at, self._keyframe_of = _look_up(index)
        self._is_read_through = not index.keyframe[index.stored != 0].any()
        self._file = self._open()
        self._read_to = 0

    def frames(self) -> Generator[Decoded]:
        """The targets that come out, in order."""
        for first, last in plan_ranges(self._index, self._needed):
            yield from self._decode_range(first, last)

    def _decode_range(self, first: int, last: int) -> Iterator[Decoded]:
        """The targets stored from ``first`` to ``last``, held until all that is stored before them has come out."""
        held: deque[tuple[int, av.VideoFrame]] = deque()
        trust = Trust()
        for frame_index, frame in self._decode(first, last, trust):
            self._judge(frame_index, frame, trust)
            if frame_index in self._targets:
                held.append((frame_index, frame))
            while held and self._settled_at[held[0][0]] <= frame_index:
                yield self._judged(*held.popleft(), trust)
        for waiting in held:
            yield self._judged(*waiting, trust)

    def _judged(self, frame_index: int, frame: av.VideoFrame, trust: Trust) -> Decoded:
        """The frame with what is known of it. With several threads none that should have come before may lack."""
        keyframe = int(self._keyframe_of[frame_index])
        leads = int(self._index.stored[keyframe]) if frame_index < keyframe else None
        position = int(self._index.stored[frame_index])
        if trust.expect_to(position) and self._threads != 1:
            raise DamagedStream
        return frame_index, frame, trust.is_doubtful(position, leads=leads)

    def _judge(self, frame_index: int, frame: av.VideoFrame, trust: Trust) -> None:
        """Note what the frame tells: damage, or a place where decoding can begin.

        In a damaged stream an old keyframe may come out once more, under another frame's time.
        """
        position = int(self._index.stored[frame_index])
        trust.add_frame(position)
        if frame.is_corrupt:
            self._sign(frame_index, trust)
            self._report.note("corrupt", position)
        if self._index.keyframe[frame_index] and not frame.key_frame and not self._is_read_through:
            raise FalseKeyframe
        if frame.key_frame and (self._index.keyframe[frame_index] or self._is_read_through):
            trust.add_keyframe(position)

    def _sign(self, frame_index: int, trust: Trust) -> None:
        if self._threads != 1:
            raise DamagedStream
        trust.add_sign(int(self._index.stored[frame_index]))

    def _expect(self, frame_index: int, packet: Packet[VideoStream], trust: Trust, *, whole: bool) -> None:
        """Note a frame whose packet goes into the decoder, and whether it has to come out."""
        is_checked = self._index.jpegs and frame_index in self._targets
        if self._index.damaged[frame_index] or (is_checked and is_torn(bytes(packet))):
            self._sign(frame_index, trust)
        if whole:
            trust.expect(int(self._index.stored[frame_index]))

    def _decode(self, first: int, last: int, trust: Trust) -> Iterator[tuple[int, av.VideoFrame]]:
        """Feed the needed packets from stored position ``first`` up to ``last``, then empty the decoder."""
        source, stream = self._packets_from(first)
        stream.codec_context.open(strict=False)  # before a frame is left out: some decoders would do so for good
        feeding, frame_index = False, 0
        for packet in source:
            at = self._frame_by_pts.get(packet.pts) if packet.pts is not None else None
            if at is not None:  # others belong to the packet before: a second field, or a frame cut away
                frame_index, position = at, int(self._index.stored[at])
                if position > last:
                    break
                feeding = bool(self._needed[at])
                # A frame on which nothing builds is dropped by the decoder itself unless it is a target.
                whole = at in self._targets or self._threads == 1 or stream.codec_context.name in _DROPPING_NONE
                stream.codec_context.skip_frame = "DEFAULT" if whole else "NONREF"
                if feeding:
                    self._expect(at, packet, trust, whole=whole)
            if feeding:
                yield from self._feed(stream, packet, frame_index, trust)
        yield from self._feed(stream, None, frame_index, trust)
        stream.codec_context.flush_buffers()
        self._read_to = last + 1

    def _feed(
        self, stream: VideoStream, packet: Packet[VideoStream] | None, fed: int, trust: Trust
    ) -> Iterator[tuple[int, av.VideoFrame]]:
        frames = decode_packet(stream, packet)
        if frames is None:
            self._sign(fed, trust)
            self._report.note("failed", int(self._index.stored[fed]))
        for frame in frames or ():
            frame_index = self._frame_by_pts.get(frame.pts) if frame.pts is not None else None
            if frame_index is not None:
                yield frame_index, frame

    def _packets_from(self, start: int) -> tuple[Packets, VideoStream]:
        """Packets from stored position ``start`` or before it, by going on, or by seeking."""
        container, stream, source = self._file
        ahead = start - self._read_to
        if ahead > SEEK_OVER_FRAMES and self._index.seekable:
            sought = self._seek(container, stream, start)
            self._file = self._open() if sought is None else (container, stream, sought)
            _, stream, source = self._file
        return source, stream

    def _seek(self, container: InputContainer, stream: VideoStream, start: int) -> Packets | None:
        """Packets from stored position ``start`` or before it; None where the file's own way of seeking errs."""
        with contextlib.suppress(av.error.FFmpegError):
            container.seek(int(self._index.dts[self._index.stored == start][0]), stream=stream)
            source, consumed = read_packets(container, stream), []
            for packet in source:
                consumed.append(packet)
                frame_index = self._frame_by_pts.get(packet.pts) if packet.pts is not None else None
                if frame_index is not None:
                    return itertools.chain(consumed, source) if self._index.stored[frame_index] <= start else None
        return None

    def _open(self) -> tuple[InputContainer, VideoStream, Packets]:
        opened = open_video(self._path, threads=self._threads, stream=self._index.stream)
        container, stream = self._files.enter_context(opened)
        return container, stream, read_packets(container, stream)


@lru_cache(maxsize=4)
def _look_up(index: FrameIndex) -> tuple[dict[int, int], Int64, Int64]:
    """Frames by time stamp, ``settled_at``, and the keyframe of each frame's group.

    Kept, since a damaged file is read in many pieces.
    """
    frame_by_pts = {int(pts): i for i, pts in enumerate(index.pts)}
    return frame_by_pts, settled_at(index), _keyframe_of_group(index)


def _keyframe_of_group(index: FrameIndex) -> Int64:
    """For each frame (F,) the frame that is stored first in its group."""
    groups = frame_groups(index)
    first = np.full(int(groups.max()) + 1, -1, np.int64)
    order = np.argsort(index.stored, kind="stable")[::-1]
    first[groups[order]] = order  # the last to be written is the one stored first
    return first[groups]
