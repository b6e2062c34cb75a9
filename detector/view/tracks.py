"""The people of a view, followed: their tracks, how many different ones there were, and what the sampling allows."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np

from detector.analysis.tracks import (
    NO_TRACK,
    QUESTIONS,
    VARIANTS,
    Allowed,
    Boxes,
    PeopleCount,
    Question,
    Rules,
    Tracks,
    apply_edits,
    count_people,
    follow,
    judge_sampling,
    make_tracks,
)
from detector.errors import SettingError
from detector.library.notes import TrackEdit, read_notes
from detector.types import Bool, Detections, Float32, Int64, Report
from detector.view.detections import DetectionsView

__all__ = [
    "NO_TRACK",
    "QUESTIONS",
    "Allowed",
    "FollowedTracks",
    "PeopleCount",
    "Question",
    "Tracks",
    "choose_followed_class",
    "describe_count",
    "follow_view",
]


@dataclass(frozen=True, slots=True)
class FollowedTracks:
    """The boxes of one class in a view's stretch, and the tracks of the whole run that they belong to.

    ``tracks`` are as far as they lie in the stretch, under their numbers in the whole run; ``rows`` (N,) are their
    boxes among the view's detections. Where the sampling allows nobody to be followed, every box is in none.
    ``edits`` are the corrections by hand, of which ``lost_edits`` found no box of a track at these thresholds.
    """

    view: DetectionsView
    class_name: str
    allowed: Allowed
    tracks: Tracks
    rows: Int64
    edits: tuple[TrackEdit, ...] = ()
    lost_edits: tuple[TrackEdit, ...] = ()

    @property
    def numbers(self) -> Int64:
        """The number of the track of each of the view's detections, of any class: from 1, NO_TRACK for none."""
        numbers = np.full(len(self.view.detections), NO_TRACK, np.int64)
        numbers[self.rows] = self.tracks.track
        return numbers

    @property
    def sample(self) -> Int64:
        """The place in the run of each box's sample (N,)."""
        return self.view.detections.sample[self.rows].astype(np.int64)

    @property
    def score(self) -> Float32:
        """The score of each box (N,)."""
        return self.view.detections.score[self.rows]

    def count_people(self, on_progress: Report | None = None) -> PeopleCount:
        """The number of different people in the stretch, with its band; dear at first, then at hand.

        Raises SettingError where the sampling does not allow it, and what ``on_progress`` raises.
        """
        if not self.allowed.people:
            raise SettingError("{why}", why=self.allowed.why)
        return count_people(self.tracks, self._follow_variants(on_progress))

    def _follow_variants(self, on_progress: Report | None) -> list[Tracks]:
        found = []
        for done, variant in enumerate(VARIANTS):

            def report(share: float, done: int = done) -> None:
                if on_progress:
                    on_progress((done + share) / len(VARIANTS))

            view = _cut_at(self.view, self.class_name, variant.cut)
            every, _ = _follow_whole(view, self.class_name, variant.rules, self.edits, report)
            found.append(_keep_stretch(view, view.class_id(self.class_name), every)[0])
        return found


def describe_count(people: PeopleCount) -> str:
    """``"21, between 19 and 22"``; the number alone where all ways of counting agree."""
    if people.low == people.high:
        return f"{people.value}"
    return f"{people.value}, between {people.low} and {people.high}"


def choose_followed_class(view: DetectionsView) -> str:
    """The class that is followed: people, or the first class of a network that knows none."""
    return "person" if "person" in view.classes else view.classes[0]


def follow_view(
    view: DetectionsView, class_name: str | None = None, on_progress: Report | None = None
) -> FollowedTracks:
    """Follow a class through the whole run, once for its cut; kept in the view's cache.

    None: ``choose_followed_class``. Raises SettingError where there are too many boxes in view, or no such class, and
    what ``on_progress`` raises, which is told the share that is done.
    """
    name = class_name or choose_followed_class(view)
    whole = view.whole.within(None)
    allowed = judge_sampling(whole.time_s, whole.counted)
    if not allowed.passages:
        boxes = _boxes(whole, view.class_id(name))
        nobody = make_tracks(boxes, np.full(len(boxes), NO_TRACK, np.int64))
        return FollowedTracks(view, name, allowed, *_keep_stretch(view, view.class_id(name), nobody))
    edits = tuple(edit for edit in read_notes(view.run.folder).track_edits if edit.class_name == name)
    every, found = _follow_whole(view, name, Rules(), edits, on_progress)
    lost = tuple(edit for edit, is_found in zip(edits, found, strict=True) if not is_found)
    return FollowedTracks(view, name, allowed, *_keep_stretch(view, view.class_id(name), every), edits, lost)


def _follow_whole(
    view: DetectionsView, class_name: str, rules: Rules, edits: tuple[TrackEdit, ...], on_progress: Report | None
) -> tuple[Tracks, tuple[bool, ...]]:
    """The tracks of the whole run with the corrections, and whether each of these found its boxes."""
    whole, class_id, cut = view.whole.within(None), view.class_id(class_name), view.cut
    bounds = (cut.method, cut.min_height_px, cut.doubtful, whole.bounds.key)
    key: Hashable = ("tracks", class_id, cut.by_class[class_name], bounds, rules)
    every: Tracks = view.cache.derived(view.run, key, lambda: follow(_boxes(whole, class_id), rules, on_progress))
    if not edits:
        return every, ()
    of_class = whole.detections
    sample = of_class.sample[of_class.class_id == class_id].astype(np.int64)
    return apply_edits(every, sample, [edit.edit for edit in edits])


def _keep_stretch(view: DetectionsView, class_id: int, every: Tracks) -> tuple[Tracks, Int64]:
    """The tracks in the view's stretch and place, and their boxes' rows: who counts in the one counts in the other."""
    everywhere = view.whole.within(None).detections
    of_class = everywhere[everywhere.class_id == class_id]
    in_stretch: Bool = (of_class.sample >= view.rows.start) & (of_class.sample < view.rows.stop)
    in_place: Bool = view.bounds.find(view.run, of_class[in_stretch])
    rows = np.flatnonzero(view.detections.class_id == class_id)
    return every.keep_stretch(in_stretch).keep(in_place), rows


def _boxes(whole: DetectionsView, class_id: int) -> Boxes:
    """The boxes of a class in the samples of the run that count."""
    detections = whole.detections
    of_class: Detections = detections[detections.class_id == class_id]
    place = np.cumsum(whole.counted) - 1
    return Boxes(place[of_class.sample].astype(np.int32), whole.time_s[of_class.sample], whole.source_px(of_class))


def _cut_at(view: DetectionsView, class_name: str, times: float) -> DetectionsView:
    """The view at another threshold for the class: ``times`` its own, as far as the run can answer it."""
    if times == 1.0:
        return view
    low, high = view.score_range_of(view.method)
    score = float(np.clip(view.cut.by_class[class_name] * times, low, high))
    return view.at({class_name: score})
