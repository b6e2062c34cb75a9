"""Decoding a file without usable timestamps: every frame from the beginning, told apart by its count."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Generator, Iterator
from pathlib import Path

import av
from av.packet import Packet
from av.video.stream import VideoStream

from detector.video.file.container import open_video, read_packets
from detector.video.file.index import FrameIndex
from detector.video.file.packets import DamagedStream, decode_packet
from detector.video.file.report import DecodeReport
from detector.video.file.trust import Trust

_MOST_REORDERED = 16
"""So many frames may come out before one that they build on: as many are held back until it is known to be sound."""


def decode_by_count(
    path: Path | str, index: FrameIndex, report: DecodeReport, threads: int
) -> Generator[tuple[int, av.VideoFrame, bool]]:
    """Yield (frame index, frame, doubtful) of every frame that comes out.

    Raises DamagedStream where several threads decode and a damaged place shows.
    """
    trust, held = Trust(), deque[tuple[int, av.VideoFrame]]()
    with open_video(path, threads=threads, stream=index.stream) as (container, stream):
        most_held = _MOST_REORDERED if stream.codec_context.has_b_frames else 0
        packets = itertools.chain(read_packets(container, stream), (None,))
        for frame_index, frame, sound in _count_frames(packets, stream, index, report):
            if not sound:
                if threads != 1:
                    raise DamagedStream
                trust.add_sign(frame_index - len(held))
            if frame is None:
                continue
            if frame.key_frame:
                trust.add_keyframe(frame_index)
            held.append((frame_index, frame))
            if len(held) > most_held:
                yield *held[0], trust.is_doubtful(held.popleft()[0])
        for waiting, frame in held:
            yield waiting, frame, trust.is_doubtful(waiting)


def _count_frames(
    packets: Iterator[Packet[VideoStream] | None], stream: VideoStream, index: FrameIndex, report: DecodeReport
) -> Iterator[tuple[int, av.VideoFrame | None, bool]]:
    """Every frame by its count, and whether it is sound; no frame for a packet that is damaged or refused."""
    frame_index = 0
    for position, packet in enumerate(packets):
        frames = decode_packet(stream, packet)
        if frames is None or (position < len(index) and index.damaged[position]):
            yield frame_index, None, False
        for frame in frames or ():
            if frame.is_corrupt:
                report.note("corrupt", frame_index)
            yield frame_index, frame, not frame.is_corrupt
            frame_index += 1
        if frames is None:
            report.note("failed", frame_index)
            frame_index += 1
