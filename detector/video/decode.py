"""Decoding chosen frames of a file, and as little else as possible."""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Iterator
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from detector.types import Bool, Int64
from detector.video.container import opened, packets
from detector.video.index import FrameIndex
from detector.video.report import ReadReport

SEEK_OVER_FRAMES = 250
"""Stepping over this many packets costs about as much as emptying the decoder and seeking."""

Found = tuple[int, av.VideoFrame | None]


def decode(path: Path | str, index: FrameIndex, wanted: Int64, report: ReadReport) -> Generator[Found]:
    """Yield (frame index, frame) for every wanted index (S,), which must rise; None where it cannot be decoded.

    The file is closed when the generator is. What is lost on the way is counted in ``report``.
    """
    pending = [int(i) for i in wanted[::-1]]
    in_file = len(index) - index.missing
    frames = _counted(path, report) if index.counted else _timed(path, index, wanted[wanted < in_file], report)
    with contextlib.closing(frames):
        while pending:
            at, frame = next(frames, (len(index), None))
            while pending and pending[-1] < at:
                report.missing += pending[-1] < in_file
                yield pending.pop(), None
            if pending and pending[-1] == at:
                yield pending.pop(), frame


def needed_frames(index: FrameIndex, wanted: Int64) -> Bool:
    """Which frames (F,) have to go through the decoder so that the wanted ones come out.

    Of every group (a keyframe and what is stored up to the next one) with a wanted frame: all from the keyframe to
    the last wanted frame. Frames stored after a keyframe but shown before it build on the group before, and nothing
    else builds on them: they count only where one of them is wanted, and then need the whole group before.
    """
    by_storage = np.argsort(index.stored, kind="stable")  # stored position -> frame
    starts = index.keyframe[by_storage]
    starts[0] = True
    group = np.cumsum(starts) - 1  # (F,) in stored order, as all below
    leading = by_storage < by_storage[starts][group]
    is_wanted = np.isin(by_storage, wanted)

    position = np.arange(len(index))
    last_needed = np.full(group[-1] + 1, -1, np.int64)  # a row per group
    np.maximum.at(last_needed, group[is_wanted], position[is_wanted])
    with_leading = np.unique(group[is_wanted & leading])
    ends = np.append(np.flatnonzero(starts)[1:], len(index)) - 1
    before = with_leading[with_leading > 0] - 1
    last_needed[before] = ends[before]

    needed = np.zeros(len(index), np.bool_)
    needed[by_storage] = (position <= last_needed[group]) & (~leading | np.isin(group, with_leading))
    return needed


def _timed(path: Path | str, index: FrameIndex, wanted: Int64, report: ReadReport) -> Generator[Found]:
    """The wanted frames and some others, in order, of a file with timestamps; None for a damaged one."""
    if not len(wanted):
        return
    needed = needed_frames(index, wanted)
    at_pts = {int(pts): i for i, pts in enumerate(index.pts)}
    keep = set(wanted.tolist())
    with opened(path) as (container, stream):
        for first, last in _legs(np.sort(index.stored[needed])):
            source = _from(container, stream, index, first) if first > SEEK_OVER_FRAMES else packets(container, stream)
            for frame in _leg(source, stream, index, last, needed, at_pts, keep, report):
                at = at_pts.get(frame.pts if frame.pts is not None else -1)
                if at is not None:
                    report.corrupt += frame.is_corrupt
                    yield at, None if frame.is_corrupt else frame


def _legs(stored: Int64) -> list[tuple[int, int]]:
    """Positions to feed, rising -> the first and last of every stretch that is worth a seek to get to."""
    breaks = np.flatnonzero(np.diff(stored) > SEEK_OVER_FRAMES)
    firsts, lasts = np.append(stored[:1], stored[breaks + 1]), np.append(stored[breaks], stored[-1:])
    return list(zip(firsts.tolist(), lasts.tolist(), strict=True))


def _from(
    container: InputContainer, stream: VideoStream, index: FrameIndex, first: int
) -> Iterator[Packet[VideoStream]]:
    """Packets from stored position ``first`` or a little before it.

    Where a file's own seek table leads too far, from its beginning: stepping over packets always works.
    """
    stored_at = {int(pts): int(at) for pts, at in zip(index.pts, index.stored, strict=True)}
    target = int(index.pts[index.stored == first][0])
    with contextlib.suppress(av.error.FFmpegError):
        container.seek(target, stream=stream)
        landed = next((stored_at[p.pts] for p in packets(container, stream) if p.pts in stored_at), first + 1)
        if landed > first:
            target = int(index.pts[0])
    container.seek(target, stream=stream)
    return packets(container, stream)


def _leg(
    source: Iterator[Packet[VideoStream]],
    stream: VideoStream,
    index: FrameIndex,
    last: int,
    needed: Bool,
    at_pts: dict[int, int],
    keep: set[int],
    report: ReadReport,
) -> Iterator[av.VideoFrame]:
    """Feed the needed packets up to stored position ``last``, then empty the decoder."""
    context, feeding = stream.codec_context, True
    for packet in source:
        at = at_pts.get(packet.pts) if packet.pts is not None else None
        if at is not None:  # others belong to the packet before: a second field, or a frame cut away
            if index.stored[at] > last:
                break
            feeding = bool(needed[at])
            # A frame on which nothing builds is dropped by the decoder itself unless it is wanted.
            context.skip_frame = "DEFAULT" if at in keep else "NONREF"
        if feeding:
            yield from _decoded(stream, packet, report)
    yield from _decoded(stream, None, report)


def _counted(path: Path | str, report: ReadReport) -> Generator[Found]:
    """Every frame of a file without usable timestamps, by its count; None for a damaged one."""
    at = 0
    with opened(path) as (container, stream):
        for packet in (*packets(container, stream), None):
            failed = report.failed
            for frame in _decoded(stream, packet, report):
                report.corrupt += frame.is_corrupt
                yield at, None if frame.is_corrupt else frame
                at += 1
            at += report.failed - failed


def _decoded(stream: VideoStream, packet: Packet[VideoStream] | None, report: ReadReport) -> list[av.VideoFrame]:
    """What comes out for one packet (None: what is left); a packet the decoder refuses is counted."""
    try:
        return stream.codec_context.decode(packet)
    except EOFError:
        return []
    except av.error.FFmpegError:
        report.failed += 1
        return []
