"""People followed through the demo clip, against the people labelled in it, at several intervals between frames.

The clip is looked at in every frame once; an interval takes every n-th of them, from several first frames, and the
figures are means over these. For the identities (IDF1), boxes of the passer-by whom the labels leave out do not count;
among the different people that person does. The line is the middle of the picture, from top to bottom.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.figures import Figure, at_least, at_most
from bench.identity import Identified, measure_idf1
from bench.labelled import (
    EVERY_FRAME,
    PASSER_BY_FRAMES,
    LabelledTrack,
    analyse_demo,
    is_passer_by,
    read_tracks,
)
from detector.analysis.tracks import NO_TRACK, VARIANTS, Boxes, Rules, Tracks, count_people, find_crossings, follow
from detector.view import RunView

FRAME_S = 0.1
STEPS = (1, 2, 5, 10)
PEOPLE_STEPS = (1, 2, 5)
MOST_OFFSETS = 5
MIN_IOU = 0.4
MIDDLE_PX = 384.0
HIGH_PX = 576.0
END_S = 79.5
GOALS = {"bundled": 0.79}
OTHER_GOAL = 0.87
"""Of real PeopleNet weights at half a second; measured where they are, by ``--model``."""
STRETCHES_S = (10.0, 20.0, 40.0, 80.0)


@dataclass(frozen=True, slots=True)
class Followed:
    """The tracks of every ``step``-th frame from the frame ``offset`` on."""

    step: int
    offset: int
    tracks: Tracks
    variants: tuple[Tracks, ...]

    @property
    def frame(self) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """The clip's frame of each box."""
        return self.tracks.boxes.sample.astype(np.int64) * self.step + self.offset


def measure(folder: Path | None, model: str = "bundled") -> list[Figure]:
    """Analyse, follow and compare with the labels in this folder. Exits with a sentence where they are not there."""
    labels = read_tracks(folder)
    with analyse_demo(EVERY_FRAME, model) as view:
        followed = [_follow(view, step, offset) for step in STEPS for offset in range(min(step, MOST_OFFSETS))]
    goal = GOALS.get(model, OTHER_GOAL)
    figures = [figure for step in STEPS for figure in _judge([f for f in followed if f.step == step], labels, goal)]
    return [*figures, _measure_band(followed, labels)]


def _judge(followed: list[Followed], labels: list[LabelledTrack], goal: float) -> list[Figure]:
    """The figures of one interval; it is the half second that has goals."""
    every = f"every {followed[0].step * FRAME_S:g} s"
    has_goals = followed[0].step == round(0.5 / FRAME_S)
    idf1 = float(np.mean([_measure_identity(each, labels) for each in followed]))
    people, labelled = float(np.mean([each.tracks.people for each in followed])), _count_labelled(labels, 0.0, END_S)
    passages = np.mean([_count_passages(each.tracks) for each in followed], axis=0)
    truth = np.sum([_count_labelled_passages(track) for track in labels], axis=0)
    off = float(np.abs(passages / truth - 1).max())
    people_off = abs(people / labelled - 1)
    return [
        at_least(f"IDF1, {every}", idf1, "", goal) if has_goals else Figure(f"IDF1, {every}", idf1, ""),
        Figure(f"Different people of {labelled}, {every}", people, ""),
        *([at_most(f"Different people off by, {every}", people_off, "", 0.2)] if has_goals else []),
        Figure(f"Passages to the right of {truth[0]}, {every}", float(passages[0]), ""),
        Figure(f"Passages to the left of {truth[1]}, {every}", float(passages[1]), ""),
        *([at_most(f"Passages off by, {every}", off, "", 0.15)] if has_goals else []),
    ]


def _measure_band(followed: list[Followed], labels: list[LabelledTrack]) -> Figure:
    """How often the band of the different people holds the labelled number, over stretches of the clip."""
    held = []
    for each in followed:
        for start_s, end_s in _list_stretches() if each.step in PEOPLE_STEPS else ():
            cut = each.tracks.between(start_s, end_s)
            band = count_people(cut, [variant.between(start_s, end_s) for variant in each.variants])
            held.append(band.low <= _count_labelled(labels, start_s, end_s) <= band.high)
    return at_least(f"Bands that hold the people labelled, of {len(held)} stretches", float(np.mean(held)), "", 0.9)


def _list_stretches() -> Iterator[tuple[float, float]]:
    for length_s in STRETCHES_S:
        for start_s in np.arange(0.0, max(STRETCHES_S) - length_s + 1, length_s / 2).tolist():
            yield start_s, start_s + length_s


def _measure_identity(followed: Followed, labels: list[LabelledTrack]) -> float:
    boxes, frame = followed.tracks.boxes, followed.frame
    kept = (followed.tracks.track != NO_TRACK) & ~is_passer_by(frame, boxes.xyxy_px)
    found = Identified(frame[kept], followed.tracks.track[kept], boxes.xyxy_px[kept])
    frames = np.concatenate([track.frame for track in labels])
    identities = np.repeat(np.arange(len(labels)), [len(track.frame) for track in labels])
    sampled = frames % followed.step == followed.offset
    labelled = np.concatenate([track.xyxy_px for track in labels])
    return measure_idf1(Identified(frames[sampled], identities[sampled], labelled[sampled]), found, MIN_IOU)


def _count_labelled(labels: list[LabelledTrack], start_s: float, end_s: float) -> int:
    """How many people are labelled for at least a second of a stretch, and the passer-by."""
    frames = [*(track.frame for track in labels), np.arange(PASSER_BY_FRAMES[0], PASSER_BY_FRAMES[1] + 1)]
    within = [each[(each >= start_s / FRAME_S - 1e-6) & (each < end_s / FRAME_S - 1e-6)] for each in frames]
    return sum(len(each) > 0 and bool(np.ptp(each) * FRAME_S >= 1.0 - 1e-6) for each in within)


def _count_passages(tracks: Tracks) -> tuple[int, int]:
    """Passages to the right and to the left."""
    crossings = find_crossings(tracks, tracks.boxes.centre_px, ((MIDDLE_PX, HIGH_PX), (MIDDLE_PX, 0.0)))
    return int(crossings.rightward.sum()), int((~crossings.rightward).sum())


def _count_labelled_passages(track: LabelledTrack) -> tuple[int, int]:
    x = (track.xyxy_px[:, 0] + track.xyxy_px[:, 2]) / 2
    right = x >= MIDDLE_PX
    return int((right[1:] & ~right[:-1]).sum()), int((~right[1:] & right[:-1]).sum())


def _follow(view: RunView, step: int, offset: int) -> Followed:
    variants = tuple(follow(_boxes(view, step, offset, way.cut), way.rules) for way in VARIANTS)
    return Followed(step, offset, follow(_boxes(view, step, offset, 1.0), Rules()), variants)


def _boxes(view: RunView, step: int, offset: int, cut: float) -> Boxes:
    """The people of every ``step``-th frame at ``cut`` times the model's threshold."""
    view = view.at(person=view.cut.by_class["person"] * cut)
    detections = view.detections
    rows = np.flatnonzero((detections.class_id == view.class_id("person")) & (detections.sample % step == offset))
    sample = detections.sample[rows]
    return Boxes((sample - offset) // step, view.run.samples.time_s[sample], view.source_px(detections[rows]))
