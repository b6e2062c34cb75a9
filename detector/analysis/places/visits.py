"""The times that people spent in an area, each from coming in to leaving."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.analysis.tracks import NO_TRACK, Tracks
from detector.analysis.tracks.crossings import BEYOND
from detector.types import Bool, Float64, Int64


@dataclass(frozen=True, slots=True)
class Visits:
    """V visits of followed people, ordered by track and time; one who comes back makes another.

    ``track`` is whose; ``first`` and ``last`` are the first and last box in the area, as rows of the boxes. A visit
    begins midway between the last look outside and the first inside, and ends likewise: ``start_s``, ``end_s``.
    ``entered`` is False where somebody was in it when first seen, and ``left`` where when last seen: then it lasts
    from, or until, then. All (V,).
    """

    track: Int64
    first: Int64
    last: Int64
    start_s: Float64
    end_s: Float64
    entered: Bool
    left: Bool

    def __len__(self) -> int:
        return len(self.track)

    def between(self, start_s: float, end_s: float) -> Visits:
        """The visits as far as they lie between: who was there before did not enter, who stayed did not leave.

        One who came in at ``end_s`` is not among them; one who left then is.
        """
        kept = np.flatnonzero(((self.end_s > start_s) | (self.start_s >= start_s)) & (self.start_s < end_s))
        starts_s, ends_s = self.start_s[kept], self.end_s[kept]
        return Visits(
            track=self.track[kept],
            first=self.first[kept],
            last=self.last[kept],
            start_s=np.maximum(starts_s, start_s),
            end_s=np.minimum(ends_s, end_s),
            entered=self.entered[kept] & (starts_s >= start_s),
            left=self.left[kept] & (ends_s <= end_s),
        )

    @property
    def people(self) -> int:
        """The number of different people who were in it."""
        return len(np.unique(self.track))

    @property
    def dwell_s(self) -> Float64:
        """The length of each (V,)."""
        return np.asarray(self.end_s - self.start_s)

    @property
    def median_s(self) -> float | None:
        """The median of these; None where there was none."""
        return float(np.median(self.dwell_s)) if len(self) else None

    @property
    def longest_s(self) -> float | None:
        """The longest; None where there was none."""
        return float(self.dwell_s.max()) if len(self) else None


def find_visits(tracks: Tracks, inside: Bool, border_px: Float64) -> Visits:
    """The visits of those tracks that count as people.

    ``inside`` (N,) says which boxes are in the area, ``border_px`` (N,) how far each is from its border. One who stands
    closer to it than ``BEYOND`` body heights is where they were before: so nobody goes in and out who stands on it.
    """
    counts = np.isin(tracks.track, tracks.number[tracks.is_person])
    rows = np.flatnonzero(counts & (tracks.track != NO_TRACK))
    rows = rows[np.argsort(tracks.track[rows], kind="stable")]
    track, time_s = tracks.track[rows], tracks.boxes.time_s[rows]
    clear = border_px[rows] > BEYOND * tracks.boxes.height_px[rows]
    state = _hold(track, inside[rows], clear)
    begins = np.diff(track, prepend=NO_TRACK) != 0
    ends = np.append(begins[1:], True)[: len(rows)]
    before, after = np.roll(state, 1) & ~begins, np.roll(state, -1) & ~ends
    first, last = np.flatnonzero(state & ~before), np.flatnonzero(state & ~after)
    entered, left = ~begins[first], ~ends[last]
    previous, following = first - entered, last + left
    return Visits(
        track=track[first],
        first=rows[first],
        last=rows[last],
        start_s=(time_s[first] + time_s[previous]) / 2,
        end_s=(time_s[last] + time_s[following]) / 2,
        entered=entered,
        left=left,
    )


def _hold(track: Int64, inside: Bool, clear: Bool) -> Bool:
    """What each box (N,) is taken to be: as the last clear one of its track was, else as the next, else as it is."""
    place = np.arange(len(track))
    begins = np.diff(track, prepend=NO_TRACK) != 0
    own_first = np.maximum.accumulate(np.where(begins, place, 0))
    before = np.maximum.accumulate(np.where(clear, place, -1))
    after = np.minimum.accumulate(np.where(clear, place, len(track))[::-1])[::-1]
    behind = np.clip(after, 0, max(len(track) - 1, 0))
    has_before = before >= own_first
    has_after = (after < len(track)) & (track[behind] == track)
    return np.asarray(np.where(has_before, inside[before], np.where(has_after, inside[behind], inside)), np.bool_)
