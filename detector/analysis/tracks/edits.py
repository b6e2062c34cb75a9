"""Corrections of tracks that a person made, each told by boxes so that it holds at other thresholds, too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from detector.analysis.tracks.tracks import NO_TRACK, Tracks, make_tracks
from detector.types import Int64

Kind = Literal["merge", "split", "drop track", "drop box"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Anchor = tuple[int, float, float]
"""A box by its sample, a place in the run, and its middle x y in the video's pixels."""

NEAR = 0.5
"""A box is the one that is meant where its middle is no further from there than so many of its heights."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One correction, of the boxes at ``anchors``.

    merge: the tracks of two boxes are one person's. split: from its box on it is somebody else. drop track: the track
    of the box is nobody. drop box: the box alone is.
    """

    kind: Kind
    anchors: tuple[Anchor, ...]


def apply_edits(tracks: Tracks, sample: Int64, edits: Sequence[Edit]) -> tuple[Tracks, tuple[bool, ...]]:
    """The tracks after the edits, one after the other, and whether each found its boxes.

    ``sample`` (N,) are the boxes' places in the run. Tracks keep their numbers; a part that is split off gets the next.
    """
    track, found = tracks.track.copy(), []
    for edit in edits:
        rows = [_find_row(tracks, sample, anchor) for anchor in edit.anchors]
        held = all(row >= 0 and track[row] != NO_TRACK for row in rows)
        if held:
            _apply(track, sample, edit.kind, rows)
        found.append(held)
    return make_tracks(tracks.boxes, track), tuple(found)


def _find_row(tracks: Tracks, sample: Int64, anchor: Anchor) -> int:
    """The box at an anchor; -1 where there is none."""
    rows = np.flatnonzero(sample == anchor[0])
    if not len(rows):
        return -1
    off_px = np.hypot(*(tracks.boxes.centre_px[rows] - anchor[1:]).T)
    nearest = int(off_px.argmin())
    return int(rows[nearest]) if off_px[nearest] <= NEAR * tracks.boxes.height_px[rows[nearest]] else -1


def _apply(track: Int64, sample: Int64, kind: Kind, rows: list[int]) -> None:
    """Change the numbers in place."""
    number = int(track[rows[0]])
    if kind == "merge":
        other = track == track[rows[1]]
        twice = other & np.isin(sample, sample[track == number]) & (track != number)
        track[other] = number
        track[twice] = NO_TRACK  # nobody is in two places
    elif kind == "split":
        track[(track == number) & (sample >= sample[rows[0]])] = int(track.max()) + 1
    elif kind == "drop track":
        track[track == number] = NO_TRACK
    else:
        track[rows[0]] = NO_TRACK
