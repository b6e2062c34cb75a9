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
from detector.video.file.container import open_video, read_packets
from detector.video.file.index import FrameIndex
from detector.video.file.report import DecodeReport

SKIP_OVER_FRAMES = 16
"""Decoding this many frames costs about as much as emptying the decoder to leave them out."""
SEEK_OVER_FRAMES = 250
"""Stepping over this many packets costs about as much as seeking."""

DECODE_THREADS = 0
"""As many as suit the machine; the pictures are the same with any number."""

DecodedFrame = tuple[int, av.VideoFrame | None]


class _DamagedStream(Exception):
    """Met while several threads decode, who patch up what lies behind a damaged place now so and now so."""


def decode(path: Path | str, index: FrameIndex, targets: Int64, report: DecodeReport) -> Generator[DecodedFrame]:
    """Yield (frame index, frame) for the targets (S,), rising frame indices; None where one cannot be decoded.

    The file is closed when the generator is. What is lost on the way is counted in ``report``. From where a damaged
    place shows, one thread decodes alone and begins with the frame before again, so that the rest is always the same.
    """
    done = 0
    with (
        contextlib.suppress(_DamagedStream),
        contextlib.closing(_decode_targets(path, index, targets, report, DECODE_THREADS)) as frames,
    ):
        for decoded in frames:
            yield decoded
            done += 1
        return
    before = max(done - 1, 0)
    report.take()
    with contextlib.closing(_decode_targets(path, index, targets[before:], report, 1)) as rest:
        for number, decoded in enumerate(rest, before):
            if number >= done:
                yield decoded
            else:
                report.take()


def _decode_targets(
    path: Path | str, index: FrameIndex, targets: Int64, report: DecodeReport, threads: int
) -> Generator[DecodedFrame]:
    """The target frames by so many threads. Raises _DamagedStream where there are several and a damaged place shows."""
    pending = [int(i) for i in targets[::-1]]
    present = targets[index.present[targets]]
    frames = (
        _decode_by_count(path, report, threads)
        if index.counted
        else _TimestampDecoder(path, index, present, report, threads).frames()
    )
    with contextlib.closing(frames):
        while pending:
            frame_index, frame = next(frames, (len(index), None))
            while pending and pending[-1] < frame_index:
                report.missing += bool(index.present[pending[-1]])
                yield pending.pop(), None
            if pending and pending[-1] == frame_index:
                yield pending.pop(), frame


def select_needed(index: FrameIndex, targets: Int64) -> Bool:
    """The frames (F,) that have to go through the decoder so that the targets come out.

    Of every group (a keyframe and what is stored up to the next one) with a target: all from the keyframe to
    the last target. Frames stored after a keyframe but shown before it build on the group before, and nothing
    else builds on them: they count only where one of them is a target, and then need the whole group before.
    """
    by_storage = np.argsort(index.stored, kind="stable")  # stored position -> frame
    starts = index.keyframe[by_storage]
    starts[0] = True
    group = np.cumsum(starts) - 1  # (F,) in stored order, as all below
    leading = by_storage < by_storage[starts][group]
    is_target = np.isin(by_storage, targets)

    position = np.arange(len(index))
    last_needed = np.full(group[-1] + 1, -1, np.int64)  # a row per group
    np.maximum.at(last_needed, group[is_target], position[is_target])
    with_leading = np.unique(group[is_target & leading])
    ends = np.append(np.flatnonzero(starts)[1:], len(index)) - 1
    before = with_leading[with_leading > 0] - 1
    last_needed[before] = ends[before]

    needed = np.zeros(len(index), np.bool_)
    needed[by_storage] = (position <= last_needed[group]) & (~leading | np.isin(group, with_leading))
    return needed


class _TimestampDecoder:
    """Decodes the target frames of a file with timestamps, finding them by these."""

    def __init__(self, path: Path | str, index: FrameIndex, targets: Int64, report: DecodeReport, threads: int) -> None:
        self._path, self._index, self._report, self._threads = path, index, report, threads
        self._targets = set(targets.tolist())
        self._needed = _bridge_gaps(index, select_needed(index, targets))
        self._frame_by_pts = {int(pts): i for i, pts in enumerate(index.pts)}

    def frames(self) -> Generator[DecodedFrame]:
        """The target frames and some others, in order; None for a damaged one."""
        read_to = 0
        with contextlib.ExitStack() as files:
            container, stream = files.enter_context(open_video(self._path, threads=self._threads))
            source: Iterator[Packet[VideoStream]] | None = read_packets(container, stream)
            for first, last in _plan_ranges(self._index, self._needed):
                if first - read_to > SEEK_OVER_FRAMES and self._index.seekable:
                    source = self._seek(container, stream, first)
                if source is None:  # stepping over packets always works
                    container, stream = files.enter_context(open_video(self._path, threads=self._threads))
                    source = read_packets(container, stream)
                yield from self._decode_range(source, stream, last)
                stream.codec_context.flush_buffers()
                read_to = last + 1

    def _seek(self, container: InputContainer, stream: VideoStream, first: int) -> Iterator[Packet[VideoStream]] | None:
        """Packets from stored position ``first`` or before it; None where the file's own way of seeking errs."""
        with contextlib.suppress(av.error.FFmpegError):
            container.seek(int(self._index.dts[self._index.stored == first][0]), stream=stream)
            source, consumed = read_packets(container, stream), []
            for packet in source:
                consumed.append(packet)
                frame_index = self._frame_by_pts.get(packet.pts) if packet.pts is not None else None
                if frame_index is not None:
                    return itertools.chain(consumed, source) if self._index.stored[frame_index] <= first else None
        return None

    def _decode_range(
        self, source: Iterator[Packet[VideoStream]], stream: VideoStream, last: int
    ) -> Iterator[DecodedFrame]:
        """Feed the needed packets up to stored position ``last``, then empty the decoder."""
        context, feeding = stream.codec_context, True
        context.open(strict=False)  # before any frame is left out: some decoders would leave them out for good
        for packet in source:
            frame_index = self._frame_by_pts.get(packet.pts) if packet.pts is not None else None
            if frame_index is not None:  # others belong to the packet before: a second field, or a frame cut away
                if self._index.stored[frame_index] > last:
                    break
                feeding = bool(self._needed[frame_index])
                # A frame on which nothing builds is dropped by the decoder itself unless it is a target.
                context.skip_frame = "DEFAULT" if frame_index in self._targets else "NONREF"
            if feeding:
                yield from self._feed(stream, packet)
        yield from self._feed(stream, None)

    def _feed(self, stream: VideoStream, packet: Packet[VideoStream] | None) -> Iterator[DecodedFrame]:
        for frame in _decode_packet(stream, packet, self._report):
            frame_index = self._frame_by_pts.get(frame.pts) if frame.pts is not None else None
            if frame_index is not None:
                yield frame_index, _drop_corrupt(frame, stream, self._report)


def _find_gaps(index: FrameIndex, stored: Int64) -> tuple[Int64, Int64]:
    """The gaps before keyframes where frames are left out: places in ``stored`` (rising), and how many frames each."""
    before_key = np.isin(stored[1:], index.stored[index.keyframe])
    gap = np.diff(stored) - 1
    places = np.flatnonzero((gap > 0) & before_key)
    return places, gap[places]


def _bridge_gaps(index: FrameIndex, needed: Bool) -> Bool:
    """The needed frames (F,) and those in gaps too short to leave out."""
    if index.keyframe.all():
        return needed
    stored = np.sort(index.stored[needed])
    places, gap = _find_gaps(index, stored)
    short = places[gap <= SKIP_OVER_FRAMES]
    edges = np.zeros(int(index.stored.max()) + 2, np.int64)  # by stored position: where bridges begin and end
    edges[stored[short] + 1] += 1
    edges[stored[short + 1]] -= 1
    return np.asarray(needed | (np.cumsum(edges)[index.stored] > 0), np.bool_)


def _plan_ranges(index: FrameIndex, needed: Bool) -> list[tuple[int, int]]:
    """First and last stored position of every stretch that is decoded without interruption.

    Where frames are left out the decoder has to be emptied and to forget: what is stored after a keyframe may look
    back over it. Where every frame is a keyframe it need not, and only a seek interrupts.
    """
    stored = np.sort(index.stored[needed])
    places, gap = _find_gaps(index, stored)
    breaks = places[gap > (SEEK_OVER_FRAMES if index.keyframe.all() else SKIP_OVER_FRAMES)]
    firsts, lasts = np.append(stored[:1], stored[breaks + 1]), np.append(stored[breaks], stored[-1:])
    return list(zip(firsts.tolist(), lasts.tolist(), strict=True))


def _decode_by_count(path: Path | str, report: DecodeReport, threads: int) -> Generator[DecodedFrame]:
    """Every frame of a file without usable timestamps, by its count; None for a damaged one."""
    frame_index = 0
    with open_video(path, threads=threads) as (container, stream):
        for packet in itertools.chain(read_packets(container, stream), (None,)):
            failed = report.failed
            frames = _decode_packet(stream, packet, report)
            refused = report.failed - failed
            for frame in frames:
                yield frame_index, _drop_corrupt(frame, stream, report)
                frame_index += 1
            frame_index += refused


def _drop_corrupt(frame: av.VideoFrame, stream: VideoStream, report: DecodeReport) -> av.VideoFrame | None:
    """The frame; None for a damaged one, which is counted."""
    if not frame.is_corrupt:
        return frame
    _require_one_thread(stream)
    report.corrupt += 1
    return None


def _require_one_thread(stream: VideoStream) -> None:
    """Raise _DamagedStream unless one thread decodes: what is damaged counts there."""
    if stream.codec_context.thread_count != 1:
        raise _DamagedStream


def _decode_packet(
    stream: VideoStream, packet: Packet[VideoStream] | None, report: DecodeReport
) -> list[av.VideoFrame]:
    """The frames that come out for one packet (None: what is left); a packet the decoder refuses is counted."""
    try:
        return stream.codec_context.decode(packet)
    except EOFError:
        return []
    except av.error.FFmpegError:
        _require_one_thread(stream)
        report.failed += 1
        return []
