"""Every person who is followed as a table."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from detector.clock import Clock
from detector.errors import SettingError
from detector.exports.base import CSV, Export
from detector.exports.table import (
    EDGE_CLOCKS,
    EDGE_COLUMNS,
    Cell,
    Column,
    Table,
    clock_cells,
    clock_columns,
    columns_of,
)
from detector.exports.tables import TableOptions, in_formats
from detector.types import Int64
from detector.view import RunView
from detector.view.tracks import FollowedTracks

COLUMNS = (
    *(Column("video"), Column("track", "whole"), Column("class"), *EDGE_COLUMNS, Column("duration_s", "decimal")),
    *(Column("frames", "whole"), Column("seen", "decimal"), Column("mean_confidence", "decimal", 4)),
    *columns_of("start_x", "start_y", "end_x", "end_y", kind="decimal", digits=2),
    *(Column("counted", "whole"), Column("model")),
)


def tabulate(view: RunView, options: TableOptions) -> Table:
    """One row a track, as far as it lies in the stretch.

    Its first and last box, the frames in which it has one, the mean score, and where the feet were: the middle of the
    box's lower edge. ``seen`` is the share of frames with a box from its first to its last in the whole run.
    ``counted`` is 1 for the different people, 0 for what is too short or seen too seldom to be one, and empty where
    the sampling does not allow to tell. Raises SettingError where it does not allow to follow anybody.
    """
    followed, clock = view.tracks(), view.clock
    if not followed.allowed.passages:
        raise SettingError("{why}", why=followed.allowed.why)
    return Table((*COLUMNS, *clock_columns(clock, *EDGE_CLOCKS)), _rows(view, followed, clock))


def _rows(view: RunView, followed: FollowedTracks, clock: Clock | None) -> Iterator[list[Cell]]:
    tracks, people = followed.tracks, followed.allowed.people
    columns = zip(
        *(tracks.number.tolist(), tracks.start_s.tolist(), tracks.end_s.tolist(), tracks.boxes_each.tolist()),
        *(tracks.seen.tolist(), _mean_scores(followed), _feet(followed, tracks.first), _feet(followed, tracks.last)),
        tracks.is_person.tolist(),
        strict=True,
    )
    for number, start_s, end_s, boxes, seen, score, from_px, to_px, is_person in columns:
        yield [
            *(view.label, number, followed.class_name, start_s, end_s, start_s, end_s, end_s - start_s),
            *(boxes, seen, score, *from_px, *to_px, int(is_person) if people else None, view.about.model_title),
            *clock_cells(clock, start_s, end_s),
        ]


def _mean_scores(followed: FollowedTracks) -> list[float]:
    tracks = followed.tracks
    each = np.searchsorted(tracks.number, tracks.track).clip(0, max(len(tracks) - 1, 0))
    of_track = tracks.track > 0
    total = np.bincount(each[of_track], weights=followed.score[of_track], minlength=len(tracks))
    means: list[float] = (total / tracks.boxes_each).tolist()
    return means


def _feet(followed: FollowedTracks, rows: Int64) -> list[tuple[float, float]]:
    """Where the feet of these boxes are, in the video's pixels."""
    x1, _, x2, y2 = followed.tracks.boxes.xyxy_px[rows].T
    return list(zip(((x1 + x2) / 2).tolist(), y2.tolist(), strict=True))


EXPORT = Export(
    name="tracks",
    title="Tracks CSV",
    help="One row for each person who is followed: from when to when, how sure, and from where to where.",
    group="data sets",
    suffix="tracks.{0.format}",
    mime=CSV,
    takes="view",
    write=in_formats("tracks", tabulate),
    options=TableOptions,
    place=5,
)
