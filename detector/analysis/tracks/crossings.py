"""Tracks that pass a directed line, and which way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.analysis.tracks.tracks import NO_TRACK, Tracks
from detector.types import Bool, Float64, Int64

Line = tuple[tuple[float, float], tuple[float, float]]
"""From one point to another, x y in the video's pixels."""

BEYOND = 0.1
"""Somebody is on a line's other side from so many body heights beyond it: who stands on it does not pass for ever."""


@dataclass(frozen=True, slots=True)
class Crossings:
    """The rows (P,) of a track's boxes at which somebody is first seen behind the line.

    ``rightward`` (P,): from the line's left to its right, for somebody who looks along it.
    """

    row: Int64
    rightward: Bool

    def __getitem__(self, rows: Bool) -> Crossings:
        return Crossings(self.row[rows], self.rightward[rows])


def find_crossings(tracks: Tracks, points_px: Float64, line: Line) -> Crossings:
    """The passages of ``line`` by the tracks, whose boxes are at ``points_px`` (N, 2), by track and time."""
    start, end = np.asarray(line, np.float64)
    along = end - start
    ahead = points_px - start
    off_px = (along[0] * ahead[:, 1] - along[1] * ahead[:, 0]) / np.hypot(*along)  # to the right: y points down
    clear = (np.abs(off_px) > BEYOND * tracks.boxes.height_px) & (tracks.track != NO_TRACK)
    rows = np.flatnonzero(clear)
    rows = rows[np.argsort(tracks.track[rows], kind="stable")]
    before, after = rows[:-1], rows[1:]
    crosses = (tracks.track[before] == tracks.track[after]) & ((off_px[before] > 0) != (off_px[after] > 0))
    before, after = before[crosses], after[crosses]
    part = off_px[before] / (off_px[before] - off_px[after])
    point = ahead[before] + (ahead[after] - ahead[before]) * part[:, None]
    place = point @ along / (along @ along)
    within = (place >= 0) & (place <= 1)
    return Crossings(after[within], off_px[after[within]] > 0)
