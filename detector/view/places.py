"""The places of a view's video, and what a view says of each: who was there, and who came, left and passed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.analysis.bins import BinTable
from detector.analysis.places import Visits, find_points, find_visits, scale_to
from detector.analysis.places.geometry import measure_to_border
from detector.analysis.timeline import ClassSummary
from detector.analysis.tracks import Crossings, find_crossings
from detector.errors import SettingError
from detector.library.places import read_places
from detector.types import Bool, Float64, Int64, Place, Report
from detector.view.placed import lie_in
from detector.view.run_view import RunView
from detector.view.tracks import FollowedTracks, choose_followed_class

__all__ = [
    "Crossings",
    "PlaceFigures",
    "Visits",
    "count_passed",
    "list_places",
    "list_shapes",
    "measure_place",
    "video_of",
]


@dataclass(frozen=True, slots=True)
class PlaceFigures:
    """The figures of one place over a view's stretch, of the class that is followed.

    ``in_view`` is of those in an area at once, None for a line; it needs nobody to be followed. ``visits`` are of an
    area and ``passages`` of a line, None of the other kind and where the run looked too seldom; then ``why`` says so.
    Their rows are boxes of ``followed.tracks``, who are followed through the whole run and wherever in the picture: so
    that what happens between two stretches is in one of them.
    """

    place: Place
    in_view: ClassSummary | None
    followed: FollowedTracks
    visits: Visits | None
    passages: Crossings | None
    why: str

    @property
    def entered(self) -> int | None:
        """The number of times that somebody came into the area, or passed the line inwards."""
        if self.passages is not None:
            return int(self.passages.rightward.sum())
        return None if self.visits is None else int(self.visits.entered.sum())

    @property
    def left(self) -> int | None:
        """The number of times that somebody left the area, or passed the line outwards."""
        if self.passages is not None:
            return int((~self.passages.rightward).sum())
        return None if self.visits is None else int(self.visits.left.sum())

    @property
    def entered_s(self) -> Float64:
        """The moments of those who came in, rising."""
        return self._came_in[0]

    @property
    def entered_row(self) -> Int64:
        """The box of each of them: the first in the area, or behind the line."""
        return self._came_in[1]

    @property
    def left_s(self) -> Float64:
        """The moments of those who left, rising."""
        return self._went_out[0]

    @property
    def left_row(self) -> Int64:
        """The box of each of them: the last in the area, or the first behind the line."""
        return self._went_out[1]

    @property
    def _came_in(self) -> tuple[Float64, Int64]:
        visits = self.visits
        if visits is None:
            return self._passed(inwards=True)
        return _in_order(visits.start_s[visits.entered], visits.first[visits.entered])

    @property
    def _went_out(self) -> tuple[Float64, Int64]:
        visits = self.visits
        if visits is None:
            return self._passed(inwards=False)
        return _in_order(visits.end_s[visits.left], visits.last[visits.left])

    def _passed(self, *, inwards: bool) -> tuple[Float64, Int64]:
        if self.passages is None:
            return np.zeros(0), np.zeros(0, np.int64)
        rows = self.passages.row[self.passages.rightward == inwards]
        return _in_order(self.followed.tracks.boxes.time_s[rows], rows)


def _in_order(time_s: Float64, row: Int64) -> tuple[Float64, Int64]:
    order = np.argsort(time_s, kind="stable")
    return time_s[order], row[order]


def video_of(view: RunView) -> str:
    """The id of the video that the view's places are kept with."""
    return view.run.manifest.video.id


def list_places(view: RunView) -> tuple[Place, ...]:
    """The places of the view's video. Raises LibraryError where their file is damaged."""
    return read_places(view.cache.library, video_of(view))


def list_shapes(view: RunView) -> tuple[Place, ...]:
    """The areas and lines of the view's video, which have figures. Raises LibraryError where their file is damaged."""
    return tuple(place for place in list_places(view) if place.kind != "exclusion")


def count_passed(
    view: RunView, place: Place, bins: BinTable, on_progress: Report | None = None
) -> tuple[list[int | None], list[int | None]]:
    """The number of those who entered a place and who left it, for each bin; None where nobody could be followed.

    Raises what ``on_progress`` raises.
    """
    nobody: list[int | None] = [None] * len(bins)
    try:
        figures = measure_place(view, place, on_progress)
    except SettingError:  # too many in view
        return nobody, nobody
    if figures.entered is None:
        return nobody, nobody
    return bins.count_moments(figures.entered_s).tolist(), bins.count_moments(figures.left_s).tolist()


def measure_place(view: RunView, place: Place, on_progress: Report | None = None) -> PlaceFigures:
    """The figures of an area or a line over the view's stretch, whatever place the view itself is cut to.

    People are followed over the whole picture first, which is dear once. Raises SettingError where there are too many
    boxes in view to follow them, and what ``on_progress`` raises.
    """
    whole = view.whole.within(None)
    name = choose_followed_class(view)
    followed = whole.tracks(name, on_progress)
    in_view = None
    if place.kind == "area":
        in_view = view.within(place).figures[view.class_id(name)]
    visits = passages = None
    if followed.allowed.passages:
        stretch_s = _find_stretch(view)
        visits = _find_visits(whole, followed, place).between(*stretch_s) if place.kind == "area" else None
        passages = _find_passages(whole, followed, place, stretch_s) if place.kind == "line" else None
    why = "" if followed.allowed.passages else followed.allowed.why
    return PlaceFigures(place, in_view, followed, visits, passages, why)


def _find_visits(view: RunView, followed: FollowedTracks, place: Place) -> Visits:
    sample, tracks = followed.sample.astype(np.int32), followed.tracks
    inside: Bool = lie_in(view.run, sample, tracks.boxes.xyxy_px, place)
    points = find_points(tracks.boxes.xyxy_px, place.anchor) * _to_drawn(view, followed, place)
    return find_visits(tracks, inside, measure_to_border(points, place, place.picture_wh))


def _find_stretch(view: RunView) -> tuple[float, float]:
    """The view's stretch [start, end) in seconds; without an end where it is the run's."""
    start_s, end_s = view.cut.start_s or 0.0, view.cut.end_s
    return start_s, np.inf if end_s is None or end_s >= view.run.end_s else end_s


def _find_passages(view: RunView, followed: FollowedTracks, place: Place, stretch_s: tuple[float, float]) -> Crossings:
    points = find_points(followed.tracks.boxes.xyxy_px, place.anchor) * _to_drawn(view, followed, place)
    start, end = scale_to(place, place.picture_wh).tolist()
    passages = find_crossings(followed.tracks, points, (tuple(start), tuple(end)))
    time_s = followed.tracks.boxes.time_s[passages.row]
    return passages[(time_s >= stretch_s[0]) & (time_s < stretch_s[1])]


def _to_drawn(view: RunView, followed: FollowedTracks, place: Place) -> Float64:
    """Factors (N, 2) from the pixels of each box's picture to those of the picture that the place was drawn on."""
    return np.asarray(np.divide(place.picture_wh, view.run.samples.source_wh[followed.sample]), np.float64)
