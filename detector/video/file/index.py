"""The frames a file holds and the times they are shown: one pass over its packets, nothing decoded."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from av.container import InputContainer
from av.video.stream import VideoStream

from detector.errors import VideoUnreadable
from detector.times import format_clock
from detector.types import Bool, Float64, Int64
from detector.video.file.container import open_video, read_packets
from detector.video.names import quote_name

ASSUMED_FPS = 25.0
BACKWARD_JUMP_S = 0.5
GAP_S = 0.5
MAX_LOST_FRAMES = 100_000
"""More frames than this are believed to be lost only where at least a tenth of the video is there."""


@dataclass(frozen=True, slots=True)
class FrameIndex:
    """A file's frames in the order they are shown; F rows.

    time_s (F,): presentation time, from the container's start.
    pts, dts (F,): times of display and of decoding in the stream's own units; all -1 where ``counted``.
    keyframe (F,): True where decoding can start.
    stored (F,): position in the file among the video's frames.
    damaged (F,): True where the container tells of damage or loss at this frame or right before it.
    present (F,): False for a frame that the file announces but does not hold, because it was cut short or overwritten.
    end_s: when the last frame's time is over.
    counted: the file has no usable timestamps, so frames are counted and timed by the nominal rate.
    seekable: False where the timestamps come out differently after a seek.
    notes: what a user should know, in sentences.
    """

    time_s: Float64
    pts: Int64
    dts: Int64
    keyframe: Bool
    stored: Int64
    damaged: Bool
    present: Bool
    end_s: float
    counted: bool = False
    seekable: bool = True
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.time_s)


@dataclass(slots=True)
class _PacketTable:
    """The result of one pass over the packets, in the order they are stored."""

    pts: list[int | None] = field(default_factory=list)
    dts: list[int | None] = field(default_factory=list)
    keyframe: list[bool] = field(default_factory=list)
    damaged: list[bool] = field(default_factory=list)
    duration: int = 0
    trimmed: int = 0


def index_frames(path: Path | str) -> FrameIndex:
    """Index a file's frames; raises SourceMissing or VideoUnreadable."""
    with open_video(path) as (container, stream):
        return read_index(container, stream, path)


def read_index(container: InputContainer, stream: VideoStream, path: Path | str) -> FrameIndex:
    """Index an open file's frames; leaves it at its end."""
    table = _read_packets(container, stream)
    if not table.pts:
        raise VideoUnreadable("{file} announces a video but holds none of its frames.", file=quote_name(path))
    defect = _timestamp_defect(table, container, stream)
    return _index_by_count(table, stream, defect) if defect else _index_by_timestamp(table, container, stream)


def nominal_fps(stream: VideoStream) -> float:
    """The nominal frames per second; 25 where the file names none that makes sense."""
    for fps in (stream.guessed_rate, stream.average_rate, stream.base_rate):
        if fps and 0.001 < float(fps) < 1000:
            return float(fps)
    return ASSUMED_FPS


def _read_packets(container: InputContainer, stream: VideoStream) -> _PacketTable:
    table, signs = _PacketTable(), list[bool]()
    for packet in read_packets(container, stream, on_damage=lambda: signs.append(True)):
        if packet.is_discard:  # cut away by an edit list: decoded for others' sake, never shown
            table.trimmed += 1
            continue
        table.pts.append(packet.pts)
        table.dts.append(packet.dts)
        table.keyframe.append(packet.is_keyframe)
        table.damaged.append(packet.is_corrupt or bool(signs))
        signs.clear()
        table.duration = packet.duration or table.duration
    return table


def _timestamp_defect(table: _PacketTable, container: InputContainer, stream: VideoStream) -> str:
    """Why the timestamps cannot be used, as the start of a sentence; empty where they can."""
    pts = np.array([p for p in table.pts if p is not None], np.int64)
    if len(pts) < 0.4 * len(table.pts):  # of interlaced pictures only every other packet carries one
        return "The file has no timestamps"
    if container.format.name == "avi" and stream.codec_context.has_b_frames:
        return "This kind of file stores no display times"
    stored = np.array([d for d in table.dts if d is not None] or [0], np.int64)
    behind_s = (np.maximum.accumulate(stored) - stored).max() * float(stream.time_base or 1)
    if behind_s > BACKWARD_JUMP_S or len(np.unique(pts)) < 0.99 * len(pts):
        return "The file's timestamps run backwards"
    return ""


def _index_by_count(table: _PacketTable, stream: VideoStream, defect: str) -> FrameIndex:
    count, fps = len(table.pts), nominal_fps(stream)
    note = f"{defect}: times are counted at {fps:g} frames a second."
    order = np.arange(count, dtype=np.int64)
    none, damaged = np.full(count, -1, np.int64), np.array(table.damaged, np.bool_)
    return FrameIndex(
        order / fps,
        none,
        none,
        np.array(table.keyframe, np.bool_),
        order,
        damaged,
        np.ones(count, np.bool_),
        count / fps,
        counted=True,
        seekable=False,
        notes=(note,),
    )


def _index_by_timestamp(table: _PacketTable, container: InputContainer, stream: VideoStream) -> FrameIndex:
    stored = np.array([i for i, p in enumerate(table.pts) if p is not None], np.int64)
    pts, first = np.unique([table.pts[i] for i in stored], return_index=True)  # sorted: the order of display
    stored = stored[first]
    dts = np.array([min(int(p), table.dts[i] or int(p)) for i, p in zip(stored, pts, strict=True)], np.int64)
    keyframe = np.array(table.keyframe, np.bool_)[stored]
    unit_s = float(stream.time_base or 1)
    step = int(np.median(np.diff(pts))) if len(pts) > 1 else table.duration or round(1 / nominal_fps(stream) / unit_s)
    lost, plausible = _find_lost(table, container, stream, pts, max(step, 1))

    all_pts = np.append(pts, lost)
    order = np.argsort(all_pts, kind="stable")
    all_pts = all_pts[order]
    time_s = np.asarray((all_pts - _start_pts(container, pts, unit_s)) * unit_s, np.float64)
    present = np.append(np.ones(len(pts), np.bool_), np.zeros(len(lost), np.bool_))[order]
    damaged = np.append(np.array(table.damaged, np.bool_)[stored], np.zeros(len(lost), np.bool_))[order]
    damaged[1:] |= present[1:] & ~present[:-1]
    return FrameIndex(
        time_s,
        all_pts,
        np.append(dts, lost)[order],
        np.append(keyframe, np.zeros(len(lost), np.bool_))[order],
        np.append(stored, np.full(len(lost), len(table.pts)))[order],
        damaged,
        present,
        end_s=float(time_s[-1]) + (table.duration or step) * unit_s,
        seekable=container.format.name != "mpeg",  # it stores a time for some frames only
        notes=_notes(time_s, present, plausible=plausible),
    )


def _start_pts(container: InputContainer, pts: Int64, unit_s: float) -> float:
    """The container's start in the stream's units; the first frame itself where they differ by rounding only."""
    first_s = float(pts[0]) * unit_s
    start_s = container.start_time / 1_000_000 if container.start_time is not None else first_s
    return float(pts[0]) if abs(first_s - start_s) < 0.001 else start_s / unit_s


def _find_lost(
    table: _PacketTable, container: InputContainer, stream: VideoStream, pts: Int64, step: int
) -> tuple[Int64, bool]:
    """Presentation times of frames that the file announces, but does not hold; False where it cannot be believed.

    A header may claim any number, so what is counted here is bounded by what was found.
    """
    next_pts, announced = int(pts[-1]) + step, stream.frames - len(table.pts) - table.trimmed
    if container.format.name == "avi":
        entries = [e.timestamp for e in stream.index_entries if e.size] if announced > 0 else []
        inner_pts = np.setdiff1d(np.array(entries, np.int64), pts)
        next_pts = max(next_pts, int(inner_pts.max(initial=0)) + 1)
        count, step = stream.frames - next_pts, 1
    elif stream.frames:
        inner_pts = np.zeros(0, np.int64)
        room = ((stream.start_time or 0) + (stream.duration or 0) - next_pts) / step
        count = min(announced, round(room))
    else:
        inner_pts, count = np.zeros(0, np.int64), _count_lost_by_length(stream, container, pts, step)
    plausible = count <= max(MAX_LOST_FRAMES, 9 * len(pts))
    return np.append(inner_pts, next_pts + step * np.arange(max(0, count if plausible else 0))), plausible


def _count_lost_by_length(stream: VideoStream, container: InputContainer, pts: Int64, step: int) -> int:
    """The number of frames that lack in files that announce their length alone (Matroska, WebM): from a second on."""
    tag = stream.metadata.get("DURATION", "")
    if not re.fullmatch(r"\d+:\d\d:\d\d(\.\d+)?", tag):
        return 0
    hours, minutes, seconds = (float(part) for part in tag.split(":"))
    unit_s, next_pts = float(stream.time_base or 1), int(pts[-1]) + step
    missing_s = hours * 3600 + minutes * 60 + seconds - (next_pts - _start_pts(container, pts, unit_s)) * unit_s
    return round(missing_s / unit_s / step) if missing_s > 1 else 0


def _notes(time_s: Float64, present: Bool, *, plausible: bool) -> tuple[str, ...]:
    notes = [] if plausible else ["The file announces far more frames than it can hold; that is not counted as damage."]
    cut, lost = int(np.argmax(present[::-1])), int(np.count_nonzero(~present))
    if cut:
        notes.append(f"The file is cut short: its last {cut} frames are missing.")
    if lost > cut:
        notes.append(f"The file is damaged: {lost - cut} frames in it cannot be found.")
    gaps = np.diff(time_s)
    if len(gaps) > 1:
        gap_rows = np.flatnonzero(gaps > max(GAP_S, 5 * float(np.median(gaps))))
        if 0 < len(gap_rows) <= 3:
            notes += [
                f"There are no frames between {format_clock(time_s[i])} and {format_clock(time_s[i + 1])}."
                for i in gap_rows
            ]
        elif len(gap_rows):
            notes.append(f"In {len(gap_rows)} places there are no frames for more than {GAP_S:g} seconds.")
    return tuple(notes)
