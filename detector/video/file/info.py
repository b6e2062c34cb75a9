"""A video file's facts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class VideoInfo:
    """A file's facts.

    duration_s: from the container's start to the end of the last frame's time.
    display_wh: as a player shows it, rotation and pixel aspect applied; coded_wh: as it is stored.
    rotation_deg: clockwise, 0, 90, 180 or 270. pixel_aspect: width of a stored pixel over its height.
    average_fps: frames over duration, without gaps; nominal_fps: the rate the file names.
    start_s: the container's own start, which is second 0 here.
    expected_frames: how many frames the file says it holds.
    has_timestamps: False where frames are counted instead. notes: what a user should know, in sentences.
    streams: the sizes of the file's streams of pictures, where it has several; they are numbered from 1.
    """

    path: Path
    duration_s: float
    display_wh: tuple[int, int]
    coded_wh: tuple[int, int]
    rotation_deg: int
    mirrored: bool
    pixel_aspect: float
    codec: str
    container: str
    average_fps: float
    nominal_fps: float
    start_s: float
    expected_frames: int
    has_timestamps: bool
    is_picture: bool
    notes: tuple[str, ...] = ()
    streams: tuple[str, ...] = ()
