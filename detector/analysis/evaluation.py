"""A run's detections of one class against labelled boxes: over all, and by size, crowding and brightness."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detector.analysis.scoring import Score, Tally, lie_within, match_by_score, score_tally
from detector.types import Bool, Float32, Float64, Int64

Groups = dict[str, float]
"""The names of groups, and where each ends: the first that a value lies below is its own."""

HEIGHTS_PX: Groups = {"under 30": 30.0, "30 to 60": 60.0, "60 to 120": 120.0, "120 and more": np.inf}
CROWDS: Groups = {"0": 1, "1 to 5": 6, "6 to 15": 16, "16 and more": np.inf}
BRIGHTNESS: Groups = {"under 50": 50.0, "50 to 100": 100.0, "100 and more": np.inf}


@dataclass(frozen=True, slots=True)
class Boxes:
    """Boxes in frames: ``frame`` (N,) counts the frames that are compared, xyxy_px (N, 4) are the video's pixels."""

    frame: Int64
    xyxy_px: Float32

    def __getitem__(self, rows: Bool | Int64) -> Boxes:
        return Boxes(self.frame[rows], self.xyxy_px[rows])

    def rows_of(self, frame: int) -> slice:
        """The rows of a frame, where they are in the order of frames."""
        return slice(*np.searchsorted(self.frame, [frame, frame + 1]).tolist())


@dataclass(frozen=True, slots=True)
class Grouped:
    """Scores of the groups of one kind, and the words for them: what they are grouped by, and its unit."""

    by: str
    unit: str
    scores: tuple[Score, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The scores of everything, and of each group that has something in it."""

    overall: Score
    groups: tuple[Grouped, ...]


@dataclass(frozen=True, slots=True)
class _Matched:
    """Boxes after matching: the label that each found box took (N,), -1 for none; heights in model pixels."""

    found: Boxes
    labelled: Boxes
    took: Int64
    found_height_px: Float32
    labelled_height_px: Float32

    def tally(self, frames: int, of: Bool, found: Bool, labelled: Bool) -> Tally:
        """Count these found (N,) and labelled (M,) boxes a frame."""

        def count(rows: Int64) -> Int64:
            return np.bincount(rows, minlength=frames).astype(np.int64)

        hits = count(self.found.frame[found & (self.took >= 0)])
        return Tally(count(self.labelled.frame[labelled]), count(self.found.frame[found]), hits, of)


def evaluate(
    found: Boxes, labelled: Boxes, ignored: Boxes, brightness: Float64, *, scale_y: float, min_iou: float
) -> Evaluation:
    """Match and score, frame by frame; F is the length of ``brightness`` (F,), in the order of time, NaN where unknown.

    ``found`` come with the most certain first. One that takes no label and whose centre lies in an ``ignored`` box of
    its frame does not count; nor does a label there that no box takes. ``scale_y`` leads to model pixels.
    """
    frames = len(brightness)
    matched = _match(found, labelled, ignored, scale_y, min_iou)
    everything = tuple(np.ones(len(boxes.frame), np.bool_) for boxes in (matched.found, matched.labelled))
    every_frame = np.ones(frames, np.bool_)
    overall = score_tally("all", matched.tally(frames, every_frame, *everything))

    people = np.bincount(matched.labelled.frame, minlength=frames)
    by_frame = (
        ("crowding", "how many are labelled in the frame", _find_groups(people, CROWDS), CROWDS),
        ("brightness", "mean of the picture, 0 black to 255 white", _find_groups(brightness, BRIGHTNESS), BRIGHTNESS),
    )
    groups = [_group_by_height(matched, frames)]
    for by, unit, group, names in by_frame:
        tallies = [matched.tally(frames, group == place, *everything) for place in range(len(names))]
        groups.append(Grouped(by, unit, _score_all(names, tallies)))
    return Evaluation(overall, tuple(group for group in groups if group.scores))


def _match(found: Boxes, labelled: Boxes, ignored: Boxes, scale_y: float, min_iou: float) -> _Matched:
    found, labelled, ignored = (boxes[np.argsort(boxes.frame, kind="stable")] for boxes in (found, labelled, ignored))
    took = np.full(len(found.frame), -1, np.int64)
    beside = [np.zeros(len(boxes.frame), np.bool_) for boxes in (found, labelled)]
    for frame in np.unique(np.concatenate([found.frame, labelled.frame])).tolist():
        ours, theirs, areas = (boxes.rows_of(frame) for boxes in (found, labelled, ignored))
        places = match_by_score(found.xyxy_px[ours], labelled.xyxy_px[theirs], min_iou)
        took[ours] = np.where(places >= 0, places + theirs.start, -1)
        for rows, boxes, out in zip((ours, theirs), (found, labelled), beside, strict=True):
            out[rows] = lie_within(boxes.xyxy_px[rows], ignored.xyxy_px[areas])
    kept_found = ~beside[0] | (took >= 0)
    kept_labelled = ~beside[1]
    kept_labelled[took[took >= 0]] = True
    place = np.append(np.cumsum(kept_labelled) - 1, -1)  # the last one is where -1 leads
    found, took, labelled = found[kept_found], place[took[kept_found]], labelled[kept_labelled]
    heights = [(boxes.xyxy_px[:, 3] - boxes.xyxy_px[:, 1]) * np.float32(scale_y) for boxes in (found, labelled)]
    return _Matched(found, labelled, took, *heights)


def _group_by_height(matched: _Matched, frames: int) -> Grouped:
    """Scores by height: a found box that took a label counts as of the label's height."""
    of_label, of_found = (
        _find_groups(height_px, HEIGHTS_PX) for height_px in (matched.labelled_height_px, matched.found_height_px)
    )
    hits = matched.took >= 0
    of_found[hits] = of_label[matched.took[hits]]
    every_frame = np.ones(frames, np.bool_)
    tallies = [
        matched.tally(frames, every_frame, of_found == place, of_label == place) for place in range(len(HEIGHTS_PX))
    ]
    return Grouped("size", "height in model pixels", _score_all(HEIGHTS_PX, tallies))


def _score_all(names: Groups, tallies: list[Tally]) -> tuple[Score, ...]:
    """The scores of those groups that have anything in them."""
    scores = [score_tally(name, tally) for name, tally in zip(names, tallies, strict=True)]
    return tuple(score for score in scores if score.frames and (score.labelled or score.found))


def _find_groups(values: npt.NDArray[np.generic], groups: Groups) -> Int64:
    """The place of each value's group (N,); -1 for NaN."""
    edges = list(groups.values())[:-1]
    return np.where(np.isnan(values.astype(np.float64)), -1, np.digitize(values.astype(np.float64), edges))
