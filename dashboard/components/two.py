"""Two counts of one footage, moment by moment: two settings over one run, or two runs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.components.frames import Picture, Seen, without_faces
from detector.analysis.agreement import Agreement, Matching, agreement, match, ranked_differences
from detector.analysis.pairing import of_pairs
from detector.exports import source_boxes
from detector.overlay.draw import draw, scale_boxes
from detector.overlay.palette import IN_BOTH
from detector.types import Bool, Detections, Float64, Int32, Int64, UInt8
from detector.view.seen import of_sample
from detector.words import moment, plural

_ROOM_FOR_SCORES_PX = 600


@dataclass(frozen=True, slots=True)
class Half:
    """One of the two: its letter and colour, what it sees, the class, and its run's sample of each moment (P,)."""

    letter: str
    colour: str
    seen: Seen
    class_id: int
    samples: Int64

    @property
    def counts(self) -> Int32:
        """How many of the class it counts in each moment (P,)."""
        return np.asarray(self.seen.counts[self.samples, self.class_id], np.int32)

    @property
    def readable(self) -> Bool:
        """Moments whose frame could be read (P,)."""
        return self.seen.run.samples.readable[self.samples]

    def found(self, at: int) -> Detections:
        """What it sees of the class in a moment, as sample 0 and class 0, the boxes in source pixels."""
        here = of_sample(self.seen.found, int(self.samples[at]))
        return of_pairs(here, self.samples[at : at + 1], self.class_id, source_boxes(self.seen.run, here))


@dataclass(frozen=True, slots=True)
class Two:
    """A and B over the same P moments; ``within`` (P,) are those to be compared, as far as they could be read.

    ``has_boxes`` tells whether boxes of both can be laid over each other.
    """

    a: Half
    b: Half
    within: Bool
    has_boxes: bool = True

    @property
    def class_name(self) -> str:
        """The class looked at."""
        return self.a.seen.run.classes[self.a.class_id]

    @property
    def time_s(self) -> Float64:
        """When, by A's frames (P,)."""
        return self.a.seen.run.samples.time_s[self.a.samples]

    @property
    def readable(self) -> Bool:
        """Moments that could be read in both (P,)."""
        return self.a.readable & self.b.readable

    @property
    def ranked(self) -> Int64:
        """The moments that differ, largest difference first."""
        return ranked_differences(self.a.counts, self.b.counts, self.within & self.readable)

    @property
    def agreement(self) -> Agreement:
        """How far B's counts lie from A's."""
        return agreement(self.a.counts, self.b.counts, self.time_s, self.within & self.readable)

    def matched(self, of_a: Detections, of_b: Detections) -> Matching:
        """Which of a moment's boxes are the same; none where there are no boxes."""
        if self.has_boxes:
            return match(of_a, of_b)
        none = np.zeros(0, np.int64)
        return Matching(none, none, np.arange(len(of_a)), np.arange(len(of_b)))

    def words(self, at: int) -> str:
        """``"At 0:14 A counts 3 and B 2 people."``."""
        a, b, when = self.a, self.b, moment(float(self.time_s[at]))
        return f"At {when} {a.letter} counts {a.counts[at]} and {b.letter} {b.counts[at]} {plural(self.class_name)}."

    def short(self, at: int) -> str:
        """``"0:14 · A 3, B 2"``."""
        a, b, when = self.a, self.b, moment(float(self.time_s[at]))
        return f"{when} · {a.letter} {a.counts[at]}, {b.letter} {b.counts[at]}"


def both_drawn(two: Two, at: int, picture: Picture, *, scores: bool = False) -> UInt8:
    """The frame with every box once: in both, only in A, only in B, each in its own colour."""
    of_a, of_b = two.a.found(at), two.b.found(at)
    matched = two.matched(of_a, of_b)
    parts = [
        (of_a[matched.both_a], IN_BOTH),
        (of_a[matched.only_a], two.a.colour),
        (of_b[matched.only_b], two.b.colour),
    ]
    boxes = np.concatenate([found.xyxy_model_px for found, _ in parts])
    image = without_faces(two.a.seen, int(two.a.samples[at]), picture)
    height, width = image.shape[:2]
    return draw(
        image,
        scale_boxes(boxes, two.a.seen.run.transform.source_wh, (width, height)),
        np.zeros(len(boxes), np.int32),
        np.concatenate([found.score for found, _ in parts]),
        [two.class_name],
        colours=[ink for found, ink in parts for _ in range(len(found))],
        labels=scores and width > _ROOM_FOR_SCORES_PX,
    )
