"""Decoding chosen frames of a file, and as little else as possible."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Generator, Iterator
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from detector.types import Bool, Int64
from detector.video.file.container import opened, packets
from detector.video.file.index import FrameIndex
from detector.video.file.report import DecodeReport

SKIP_OVER_FRAMES = 16
"""Decoding this many frames costs about as much as emptying the decoder to leave them out."""
SEEK_OVER_FRAMES = 250
"""Stepping over this many packets costs about as much as seeking."""

DECODE_THREADS = 0
"""As many as suit the machine; the pictures are the same with any number."""

Decoded = tuple[int, av.VideoFrame | None]


class _Damaged(Exception):
    """Met while several threads decode, who patch up what lies behind a damaged place now so and now so."""


def decode(path: Path | str, index: FrameIndex, wanted: Int64, report: DecodeReport) -> Generator[Decoded]:
    """Yield (frame index, frame) for every wanted index (S,), which must rise; None where it cannot be decoded.

    The file is closed when the generator is. What is lost on the way is counted in ``report``. From where a damaged
    place shows, one thread decodes alone and begins with the frame before again, so that the rest is always the same.
    """
    done = 0
    with (
        contextlib.suppress(_Damaged),
        contextlib.closing(_wanted(path, index, wanted, report, DECODE_THREADS)) as frames,
    ):
        for decoded in frames:
            yield decoded
            done += 1
        return
    before = max(done - 1, 0)
    report.take()
    with contextlib.closing(_wanted(path, index, wanted[before:], report, 1)) as rest:
        for number, decoded in enumerate(rest, before):
            if number >= done:
                yield decoded
            else:
                report.take()


def _wanted(
    path: Path | str, index: FrameIndex, wanted: Int64, report: DecodeReport, threads: int
) -> Generator[Decoded]:
    """The wanted frames by so many threads. Raises _Damaged where there are several and a damaged place shows."""
    pending = [int(i) for i in wanted[::-1]]
    there = wanted[index.present[wanted]]
    frames = _counted(path, report, threads) if index.counted else _Timed(path, index, there, report, threads).frames()
    with contextlib.closing(frames):
        while pending:
            at, frame = next(frames, (len(index), None))
            while pending and pending[-1] < at:
                report.missing += bool(index.present[pending[-1]])
                yield pending.pop(), None
            if pending and pending[-1] == at:
                yield pending.pop(), frame


def needed_frames(index: FrameIndex, wanted: Int64) -> Bool:
    """The frames (F,) that have to go through the decoder so that the wanted ones come out.

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


class _Timed:
    """Decodes the wanted frames of a file with timestamps, finding them by these."""

    def __init__(self, path: Path | str, index: FrameIndex, wanted: Int64, report: DecodeReport, threads: int) -> None:
        self._path, self._index, self._report, self._threads = path, index, report, threads
        self._wanted = set(wanted.tolist())
        self._needed = _bridged(index, needed_frames(index, wanted))
        self._at_pts = {int(pts): i for i, pts in enumerate(index.pts)}

    def frames(self) -> Generator[Decoded]:
        """The wanted frames and some others, in order; None for a damaged one."""
        read_to = 0
        with contextlib.ExitStack() as files:
            container, stream = files.enter_context(opened(self._path, threads=self._threads))
            source: Iterator[Packet[VideoStream]] | None = packets(container, stream)
            for first, last in _legs(self._index, self._needed):
                if first - read_to > SEEK_OVER_FRAMES and self._index.seekable:
                    source = self._sought(container, stream, first)
                if source is None:  # stepping over packets always works
                    container, stream = files.enter_context(opened(self._path, threads=self._threads))
                    source = packets(container, stream)
                yield from self._leg(source, stream, last)
                stream.codec_context.flush_buffers()
                read_to = last + 1

    def _sought(
        self, container: InputContainer, stream: VideoStream, first: int
    ) -> Iterator[Packet[VideoStream]] | None:
        """Packets from stored position ``first`` or before it; None where the file's own way of seeking errs."""
        with contextlib.suppress(av.error.FFmpegError):
            container.seek(int(self._index.dts[self._index.stored == first][0]), stream=stream)
            source, read = packets(container, stream), []
            for packet in source:
                read.append(packet)
                at = self._at_pts.get(packet.pts) if packet.pts is not None else None
                if at is not None:
                    return itertools.chain(read, source) if self._index.stored[at] <= first else None
        return None

    def _leg(self, source: Iterator[Packet[VideoStream]], stream: VideoStream, last: int) -> Iterator[Decoded]:
        """Feed the needed packets up to stored position ``last``, then empty the decoder."""
        context, feeding = stream.codec_context, True
        context.open(strict=False)  # before any frame is left out: some decoders would leave them out for good
        for packet in source:
            at = self._at_pts.get(packet.pts) if packet.pts is not None else None
            if at is not None:  # others belong to the packet before: a second field, or a frame cut away
                if self._index.stored[at] > last:
                    break
                feeding = bool(self._needed[at])
                # A frame on which nothing builds is dropped by the decoder itself unless it is wanted.
                context.skip_frame = "DEFAULT" if at in self._wanted else "NONREF"
            if feeding:
                yield from self._fed(stream, packet)
        yield from self._fed(stream, None)

    def _fed(self, stream: VideoStream, packet: Packet[VideoStream] | None) -> Iterator[Decoded]:
        for frame in _decoded(stream, packet, self._report):
            at = self._at_pts.get(frame.pts) if frame.pts is not None else None
            if at is not None:
                yield at, _sound(frame, stream, self._report)


def _breaks(index: FrameIndex, stored: Int64) -> tuple[Int64, Int64]:
    """The gaps before keyframes where frames are left out: places in ``stored`` (rising), and how many frames each."""
    before_key = np.isin(stored[1:], index.stored[index.keyframe])
    gap = np.diff(stored) - 1
    places = np.flatnonzero((gap > 0) & before_key)
    return places, gap[places]


def _bridged(index: FrameIndex, needed: Bool) -> Bool:
    """The needed frames (F,) and those in gaps too short to leave out."""
    if index.keyframe.all():
        return needed
    stored = np.sort(index.stored[needed])
    places, gap = _breaks(index, stored)
    short = places[gap <= SKIP_OVER_FRAMES]
    edges = np.zeros(int(index.stored.max()) + 2, np.int64)  # by stored position: where bridges begin and end
    edges[stored[short] + 1] += 1
    edges[stored[short + 1]] -= 1
    return np.asarray(needed | (np.cumsum(edges)[index.stored] > 0), np.bool_)


def _legs(index: FrameIndex, needed: Bool) -> list[tuple[int, int]]:
    """First and last stored position of every stretch that is decoded without interruption.

    Where frames are left out the decoder has to be emptied and to forget: what is stored after a keyframe may look
    back over it. Where every frame is a keyframe it need not, and only a seek interrupts.
    """
    stored = np.sort(index.stored[needed])
    places, gap = _breaks(index, stored)
    breaks = places[gap > (SEEK_OVER_FRAMES if index.keyframe.all() else SKIP_OVER_FRAMES)]
    firsts, lasts = np.append(stored[:1], stored[breaks + 1]), np.append(stored[breaks], stored[-1:])
    return list(zip(firsts.tolist(), lasts.tolist(), strict=True))


def _counted(path: Path | str, report: DecodeReport, threads: int) -> Generator[Decoded]:
    """Every frame of a file without usable timestamps, by its count; None for a damaged one."""
    at = 0
    with opened(path, threads=threads) as (container, stream):
        for packet in itertools.chain(packets(container, stream), (None,)):
            failed = report.failed
            frames = _decoded(stream, packet, report)
            refused = report.failed - failed
            for frame in frames:
                yield at, _sound(frame, stream, report)
                at += 1
            at += refused


def _sound(frame: av.VideoFrame, stream: VideoStream, report: DecodeReport) -> av.VideoFrame | None:
    """The frame; None for a damaged one, which is counted."""
    if not frame.is_corrupt:
        return frame
    _count_alone(stream)
    report.corrupt += 1
    return None


def _count_alone(stream: VideoStream) -> None:
    """Raise _Damaged unless one thread decodes: what is damaged counts there."""
    if stream.codec_context.thread_count != 1:
        raise _Damaged


def _decoded(stream: VideoStream, packet: Packet[VideoStream] | None, report: DecodeReport) -> list[av.VideoFrame]:
    """The frames that come out for one packet (None: what is left); a packet the decoder refuses is counted."""
    try:
        return stream.codec_context.decode(packet)
    except EOFError:
        return []
    except av.error.FFmpegError:
        _count_alone(stream)
        report.failed += 1
        return []
