"""The frames a file holds and the times they are shown: one pass over its packets, nothing decoded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from av.container import InputContainer
from av.video.stream import VideoStream

from detector.errors import VideoUnreadable
from detector.types import Bool, Float64, Gaps, Int64
from detector.video.file.container import lacks_time_unit, open_video
from detector.video.file.gaps import find_gaps
from detector.video.file.lost import find_lost, find_skipped
from detector.video.file.notes import describe_frames
from detector.video.file.packet_table import FIRST_JPEGS, PacketTable, read_table, start_pts
from detector.video.file.sizes import describe_sizes
from detector.video.names import quote_name

ASSUMED_FPS = 25.0
BACKWARD_JUMP_S = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class FrameIndex:
    """A file's frames in the order they are shown; F rows.

    time_s (F,): presentation time, from the container's start.
    pts, dts (F,): times of display and of decoding in the stream's own units; all -1 where ``counted``.
    keyframe (F,): True where decoding can start.
    stored (F,): position in the file among the video's frames.
    damaged (F,): True where the container tells of damage or loss at this frame or right before it.
    present (F,): False for a frame that the file announces but does not hold, because it was cut short or overwritten.
    end_s: when the last frame's time is over. gaps: where between them there is no footage.
    counted: the file has no usable timestamps, so frames are counted and timed by the nominal rate.
    seekable: False where the timestamps come out differently after a seek.
    jpegs: each picture is a JPEG, and can be checked by itself.
    notes: what a user should know, in sentences. stream: the number of the stream of pictures, from 1; None: the one
    that is taken where nobody chooses.
    """

    time_s: Float64
    pts: Int64
    dts: Int64
    keyframe: Bool
    stored: Int64
    damaged: Bool
    present: Bool
    end_s: float
    gaps: Gaps = ()
    counted: bool = False
    seekable: bool = True
    jpegs: bool = False
    notes: tuple[str, ...] = ()
    stream: int | None = None

    def __len__(self) -> int:
        return len(self.time_s)


def index_frames(path: Path | str) -> FrameIndex:
    """Index a file's frames; raises SourceMissing or VideoUnreadable."""
    with open_video(path) as (container, stream):
        return read_index(container, stream, path)


def read_index(container: InputContainer, stream: VideoStream, path: Path | str) -> FrameIndex:
    """Index an open file's frames; leaves it at its end."""
    table = read_table(container, stream)
    if not table.pts:
        raise VideoUnreadable("{file} announces a video but holds none of its frames.", file=quote_name(path))
    defect = _timestamp_defect(table, container, stream)
    index = _index_by_count(table, stream, defect) if defect else _index_by_timestamp(table, container, stream)
    # Some cameras write every JPEG so that it does not come out even: of theirs a damaged one cannot be told.
    jpegs = stream.codec_context.name == "mjpeg" and 2 * table.torn < min(len(table.pts), FIRST_JPEGS)
    return replace(index, jpegs=jpegs, notes=(*index.notes, *describe_sizes(table.sizes)))


def nominal_fps(stream: VideoStream) -> float:
    """The nominal frames per second; 25 where the file names none that makes sense."""
    told = (stream.guessed_rate, stream.average_rate, stream.base_rate)
    for fps in (stream.codec_context.framerate,) if lacks_time_unit(stream) else told:
        if fps and 0.001 < float(fps) < 1000:
            return float(fps)
    return ASSUMED_FPS


def _timestamp_defect(table: PacketTable, container: InputContainer, stream: VideoStream) -> str:
    """Why the timestamps cannot be used, as the start of a sentence; empty where they can."""
    if lacks_time_unit(stream):
        return "The file has no unit of time"
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


def _index_by_count(table: PacketTable, stream: VideoStream, defect: str) -> FrameIndex:
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


def _index_by_timestamp(table: PacketTable, container: InputContainer, stream: VideoStream) -> FrameIndex:
    stored = np.array([i for i, p in enumerate(table.pts) if p is not None], np.int64)
    pts, first = np.unique([table.pts[i] for i in stored], return_index=True)  # sorted: the order of display
    stored = stored[first]
    dts = np.array([min(int(p), table.dts[i] or int(p)) for i, p in zip(stored, pts, strict=True)], np.int64)
    keyframe, length = np.array(table.keyframe, np.bool_)[stored], np.array(table.duration, np.int64)[stored]
    unit_s = float(stream.time_base or 1)
    step = (
        int(np.median(np.diff(pts)))
        if len(pts) > 1
        else table.usual_duration or round(1 / nominal_fps(stream) / unit_s)
    )
    lost, plausible = find_lost(table, container, stream, pts, max(step, 1))
    broken = np.array(table.damaged, np.bool_)[stored]
    lost = np.union1d(lost, find_skipped(pts, broken, unit_s))

    all_pts = np.append(pts, lost)
    order = np.argsort(all_pts, kind="stable")
    all_pts = all_pts[order]
    time_s = np.asarray((all_pts - start_pts(container, pts, unit_s)) * unit_s, np.float64)
    present = np.append(np.ones(len(pts), np.bool_), np.zeros(len(lost), np.bool_))[order]
    damaged = np.append(broken, np.zeros(len(lost), np.bool_))[order]
    damaged[1:] |= present[1:] & ~present[:-1]
    return FrameIndex(
        time_s,
        all_pts,
        np.append(dts, lost)[order],
        np.append(keyframe, np.zeros(len(lost), np.bool_))[order],
        np.append(stored, np.full(len(lost), len(table.pts)))[order],
        damaged,
        present,
        end_s=float(time_s[-1]) + (table.usual_duration or step) * unit_s,
        gaps=find_gaps(time_s, np.append(length, np.full(len(lost), step))[order] * unit_s),
        seekable=container.format.name != "mpeg",  # it stores a time for some frames only
        notes=describe_frames(time_s, present, plausible=plausible),
    )
