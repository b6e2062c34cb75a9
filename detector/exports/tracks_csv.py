"""Every person who is followed as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import numpy as np

from detector.errors import SettingError
from detector.exports.base import CSV, Export, Options
from detector.exports.csv import clock_cells, model_cell, table, text_cell
from detector.times import format_timecode
from detector.types import Int64
from detector.view import RunView
from detector.view.tracks import FollowedTracks

COLUMNS = (
    *("video", "track", "class", "start_s", "end_s", "start_timecode", "end_timecode", "duration_s"),
    *("frames", "seen", "mean_confidence", "start_x", "start_y", "end_x", "end_y", "counted", "model"),
)
CLOCK_COLUMNS = ("start_clock", "end_clock")
"""What stands behind them where the footage has a clock: the same moments by it."""


def write(view: RunView, options: Options) -> Iterator[bytes]:
    """One row a track, as far as it lies in the stretch.

    Its first and last box, the frames in which it has one, the mean score, and where the feet were: the middle of the
    box's lower edge. ``seen`` is the share of frames with a box from its first to its last in the whole run.
    ``counted`` is 1 for the different people, 0 for what is too short or seen too seldom to be one, and empty where
    the sampling does not allow to tell. Raises SettingError where it does not allow to follow anybody.
    """
    followed = view.tracks()
    if not followed.allowed.passages:
        raise SettingError("{why}", why=followed.allowed.why)
    clocks = CLOCK_COLUMNS if view.clock else ()
    return table((*COLUMNS, *clocks), _rows(view, followed))


def _rows(view: RunView, followed: FollowedTracks) -> Iterator[list[object]]:
    video, name, model = text_cell(view.label), text_cell(followed.class_name), model_cell(view)
    tracks = followed.tracks
    scores = _mean_scores(followed)
    columns = zip(
        *(tracks.number.tolist(), tracks.start_s.tolist(), tracks.end_s.tolist(), tracks.boxes_each.tolist()),
        *(tracks.seen.tolist(), scores, _feet(followed, tracks.first), _feet(followed, tracks.last)),
        tracks.is_person.tolist(),
        strict=True,
    )
    for number, start_s, end_s, boxes, seen, score, from_px, to_px, is_person in columns:
        yield [
            *(video, number, name, f"{start_s:.3f}", f"{end_s:.3f}", format_timecode(start_s), format_timecode(end_s)),
            *(f"{end_s - start_s:.3f}", boxes, f"{seen:.3f}", f"{score:.4f}", *from_px, *to_px),
            *(int(is_person) if followed.allowed.people else "", model),
            *chain.from_iterable(clock_cells(view, (start_s, end_s))),
        ]


def _mean_scores(followed: FollowedTracks) -> list[float]:
    tracks = followed.tracks
    each = np.searchsorted(tracks.number, tracks.track).clip(0, max(len(tracks) - 1, 0))
    of_track = tracks.track > 0
    total = np.bincount(each[of_track], weights=followed.score[of_track], minlength=len(tracks))
    means: list[float] = (total / tracks.boxes_each).tolist()
    return means


def _feet(followed: FollowedTracks, rows: Int64) -> list[tuple[str, str]]:
    """Where the feet of these boxes are, in the video's pixels."""
    x1, _, x2, y2 = followed.tracks.boxes.xyxy_px[rows].T
    return [(f"{x:.2f}", f"{y:.2f}") for x, y in zip(((x1 + x2) / 2).tolist(), y2.tolist(), strict=True)]


EXPORT = Export(
    name="tracks",
    title="Tracks CSV",
    help="One row for each person who is followed: from when to when, how sure, and from where to where.",
    group="data sets",
    suffix="tracks.csv",
    mime=CSV,
    takes="view",
    write=write,
    place=5,
)
