"""Frames that a file announces but does not hold, because it was cut short or overwritten."""

from __future__ import annotations

import re

import numpy as np
from av.container import InputContainer
from av.video.stream import VideoStream

from detector.types import Bool, Int64
from detector.video.file.gaps import LEAST_GAP_S, REORDERED
from detector.video.file.packet_table import PacketTable, start_pts

MAX_LOST_FRAMES = 100_000
"""More frames than this are believed to be lost only where at least a tenth of the video is there."""
_ROUNDING_S = 0.01
_EVEN, _MOSTLY = 0.1, 0.9
"""A frame rate is constant where at least nine in ten frames are within a tenth of a frame of it."""


def find_lost(
    table: PacketTable, container: InputContainer, stream: VideoStream, pts: Int64, step: int
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


def find_skipped(pts: Int64, damaged: Bool, unit_s: float) -> Int64:
    """Presentation times that a constant frame rate leaves out beside a damaged place: frames that were stored there.

    ``pts`` (F,) rises; ``damaged`` (F,) is in the same order. Where frames come unevenly anyhow nobody knows, and a
    jump that is long is a gap.
    """
    steps = np.diff(pts)
    if not len(steps) or not damaged.any():
        return np.zeros(0, np.int64)
    usual = float(np.median(steps))
    regular = steps[np.abs(steps - usual) <= max(1.0, _EVEN * usual)]
    if len(regular) < _MOSTLY * len(steps):
        return np.zeros(0, np.int64)
    step = float(regular.mean())
    beside = np.convolve(damaged, np.ones(2 * REORDERED + 1))[REORDERED:-REORDERED] > 0
    rows = np.flatnonzero((steps > 1.5 * step) & (steps * unit_s < LEAST_GAP_S) & beside[1:])
    counts = np.round(steps[rows] / step).astype(np.int64)
    skipped = [pts[row] + np.round(step * np.arange(1, count)) for row, count in zip(rows, counts, strict=True)]
    return np.concatenate([np.zeros(0), *skipped]).astype(np.int64)


def _count_lost_by_length(stream: VideoStream, container: InputContainer, pts: Int64, step: int) -> int:
    """The number of frames that lack in files that announce their length alone (Matroska, WebM): from a second on.

    Most programs write down when the stream ends, which is no length where it begins late. mkvtoolnix writes a length,
    and so does whoever names a moment before the last frame's.
    """
    tag = stream.metadata.get("DURATION", "")
    if not re.fullmatch(r"\d+:\d\d:\d\d(\.\d+)?", tag):
        return 0
    hours, minutes, seconds = (float(part) for part in tag.split(":"))
    unit_s, announced_s = float(stream.time_base or 1), hours * 3600 + minutes * 60 + seconds
    found_to_s = (int(pts[-1]) + step) * unit_s
    if container.metadata.get("encoder", "").startswith("libebml") or announced_s < found_to_s - _ROUNDING_S:
        found_to_s -= start_pts(container, pts, unit_s) * unit_s
    missing_s = announced_s - found_to_s
    return round(missing_s / unit_s / step) if missing_s > 1 else 0
