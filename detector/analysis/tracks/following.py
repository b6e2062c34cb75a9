"""Boxes of a run followed, within bounds of time and memory."""

from __future__ import annotations

from detector.analysis.tracks.association import associate
from detector.analysis.tracks.boxes import Boxes
from detector.analysis.tracks.links import Rules
from detector.analysis.tracks.pairs import count_pairs
from detector.analysis.tracks.tracks import Tracks, number_chains
from detector.errors import SettingError
from detector.types import Report

MOST_PAIRS = 10_000_000
"""So many pairs of boxes in neighbouring samples are compared: an hour of some 35 people twice a second."""


def follow(boxes: Boxes, rules: Rules | None = None, on_progress: Report | None = None) -> Tracks:
    """The tracks of the boxes. The same boxes give the same tracks; ``on_progress`` is told the share that is done.

    Raises SettingError where there are too many boxes in view to follow them.
    """
    pairs = count_pairs(boxes)
    if pairs > MOST_PAIRS:
        raise SettingError(
            "There are too many boxes to follow people from one to the next: {boxes:,} boxes would make {pairs:,} "
            "pairs, and {most:,} are the most. Raise the threshold, or analyse a part of the footage.",
            boxes=len(boxes),
            pairs=pairs,
            most=MOST_PAIRS,
        )
    return number_chains(boxes, associate(boxes, rules or Rules(), on_progress or (lambda share: None)))
