"""Tracks: the boxes of a run under the numbers of the people they are of."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from detector.analysis.tracks.boxes import Boxes, Chains
from detector.types import Bool, Float64, Int64

NO_TRACK = -1
"""The number of a box that belongs to none."""
LEAST_BOXES = 2
PERSON_S = 1.0
"""A track is one of the different people from this length on: what is shorter is mostly a flicker."""
LEAST_SEEN = 0.5
"""And where it has a box in this part of the samples from its first to its last in the whole run: what has fewer is
mostly no person."""

_GRACE_S = 0.02  # frames taken twice a second are up to a frame more or less than half a second apart


@dataclass(frozen=True, slots=True)
class Tracks:
    """N boxes and the track of each (N,): from 1 in the order of their beginnings, NO_TRACK where there is none.

    The T tracks are a row each in ``number``, rising; ``first`` and ``last`` are their first and last box, as rows of
    the boxes, ``boxes_each`` is the number of their boxes, ``seen`` the part of the samples from first to last in which
    they have one, and ``is_person`` whether they count as one of the different people: PERSON_S long, LEAST_SEEN; each
    (T,). Of tracks that were kept in part ``seen`` is still that of the whole track: who left a place and came back was
    not there in between.
    """

    boxes: Boxes
    track: Int64
    number: Int64
    first: Int64
    last: Int64
    boxes_each: Int64
    seen: Float64
    is_person: Bool

    def __len__(self) -> int:
        return len(self.number)

    @property
    def start_s(self) -> Float64:
        """The time of each track's first box (T,)."""
        return self.boxes.time_s[self.first]

    @property
    def end_s(self) -> Float64:
        """The time of each track's last box (T,)."""
        return self.boxes.time_s[self.last]

    @property
    def people(self) -> int:
        """The number of different people."""
        return int(self.is_person.sum())

    def rows_of(self, number: int) -> Int64:
        """The boxes of a track, in order."""
        return np.flatnonzero(self.track == number)

    def between(self, start_s: float | None, end_s: float | None) -> Tracks:
        """The tracks as far as they lie in [start_s, end_s), under the numbers they have; None: no bound."""
        time_s = self.boxes.time_s
        within = (time_s >= (start_s or 0.0) - 1e-6) & (time_s < (np.inf if end_s is None else end_s) - 1e-6)
        return self.keep_stretch(within)

    def keep_stretch(self, rows: Bool) -> Tracks:
        """The tracks of a stretch's boxes (N,): who is there for less than PERSON_S of it does not count."""
        part = self.keep(rows)
        return replace(part, is_person=_find_people(part.start_s, part.end_s, part.seen))

    def keep(self, rows: Bool) -> Tracks:
        """The tracks of these boxes (N,) alone, under the numbers they have; who counts still does."""
        boxes = self.boxes
        kept = Boxes(boxes.sample[rows], boxes.time_s[rows], boxes.xyxy_px[rows])
        part = make_tracks(kept, self.track[rows])
        whole = np.searchsorted(self.number, part.number)
        return replace(part, seen=self.seen[whole], is_person=self.is_person[whole])


def make_tracks(boxes: Boxes, track: Int64) -> Tracks:
    """Boxes under the numbers (N,) of their tracks."""
    rows = np.flatnonzero(track != NO_TRACK)
    order = rows[np.argsort(track[rows], kind="stable")]
    begins = np.flatnonzero(np.diff(track[order], prepend=NO_TRACK))
    each = np.diff(begins, append=len(order))
    first, last = order[begins], order[begins + each - 1]
    seen = np.asarray(each / (boxes.sample[last] - boxes.sample[first] + 1), np.float64)
    is_person = _find_people(boxes.time_s[first], boxes.time_s[last], seen)
    return Tracks(boxes, track, track[first], first, last, each, seen, is_person)


def number_chains(boxes: Boxes, chains: Chains) -> Tracks:
    """Chains as tracks; one of fewer than LEAST_BOXES boxes is none."""
    chain = chains.number()
    is_track = np.bincount(chain, minlength=1) >= LEAST_BOXES
    number = np.where(is_track, np.cumsum(is_track), NO_TRACK)
    return make_tracks(boxes, number[chain].astype(np.int64))


def _find_people(start_s: Float64, end_s: Float64, seen: Float64) -> Bool:
    """True for the tracks (T,) that count as one of the different people."""
    return np.asarray((end_s - start_s >= PERSON_S - _GRACE_S) & (seen >= LEAST_SEEN))
