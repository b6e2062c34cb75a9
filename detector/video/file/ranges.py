"""The parts of a file that have to be decoded so that chosen frames come out: pure functions of its index."""

from __future__ import annotations

import numpy as np

from detector.types import Bool, Int64
from detector.video.file.index import FrameIndex

SKIP_OVER_FRAMES = 16
"""Decoding this many frames costs about as much as emptying the decoder to leave them out."""
SEEK_OVER_FRAMES = 250
"""Stepping over this many packets costs about as much as seeking."""


def frame_groups(index: FrameIndex) -> Int64:
    """The group (F,) that each frame belongs to: a keyframe and what is stored up to the next one, counted from 0."""
    by_storage = np.argsort(index.stored, kind="stable")
    starts = index.keyframe[by_storage]
    starts[:1] = True
    groups = np.empty(len(index), np.int64)
    groups[by_storage] = np.cumsum(starts) - 1
    return groups


def select_needed(index: FrameIndex, targets: Int64) -> Bool:
    """The frames (F,) that have to go through the decoder so that the targets come out.

    Of every group with a target: all from the keyframe to the last target. Frames stored after a keyframe but shown
    before it build on the group before, and nothing else builds on them: they count only where one of them is a
    target, and then need the whole group before.
    """
    by_storage = np.argsort(index.stored, kind="stable")  # stored position -> frame
    group = frame_groups(index)[by_storage]  # (F,) in stored order, as all below
    starts = np.append(True, np.diff(group) > 0)
    leading = by_storage < by_storage[starts][group]
    is_target = np.isin(by_storage, targets)

    position = np.arange(len(index))
    last_needed = np.full(group[-1] + 1, -1, np.int64)  # a row per group
    np.maximum.at(last_needed, group[is_target], position[is_target])
    with_leading = np.unique(group[is_target & leading])
    ends = np.append(np.flatnonzero(starts)[1:], len(index)) - 1
    before = with_leading[with_leading > 0] - 1
    last_needed[before] = ends[before]

    needed = np.zeros(len(index), np.bool_)
    needed[by_storage] = (position <= last_needed[group]) & (~leading | np.isin(group, with_leading))
    return needed


def settled_at(index: FrameIndex) -> Int64:
    """For each frame (F,) the frame that comes out of a decoder when all stored up to it have come out."""
    by_storage = np.argsort(index.stored, kind="stable")
    last = np.empty(len(index), np.int64)
    last[by_storage] = np.maximum.accumulate(by_storage)
    return last


def bridge_gaps(index: FrameIndex, needed: Bool) -> Bool:
    """The needed frames (F,) and those in gaps too short to leave out."""
    if index.keyframe.all():
        return needed
    stored = np.sort(index.stored[needed])
    places, gap = _find_gaps(index, stored)
    short = places[gap <= SKIP_OVER_FRAMES]
    edges = np.zeros(int(index.stored.max()) + 2, np.int64)  # by stored position: where bridges begin and end
    edges[stored[short] + 1] += 1
    edges[stored[short + 1]] -= 1
    return np.asarray(needed | (np.cumsum(edges)[index.stored] > 0), np.bool_)


def plan_ranges(index: FrameIndex, needed: Bool) -> list[tuple[int, int]]:
    """First and last stored position of every stretch that is decoded without interruption.

    Where frames are left out the decoder has to be emptied and to forget: what is stored after a keyframe may look
    back over it. Where every frame is a keyframe it need not, and only a seek interrupts.
    """
    stored = np.sort(index.stored[needed])
    places, gap = _find_gaps(index, stored)
    breaks = places[gap > (SEEK_OVER_FRAMES if index.keyframe.all() else SKIP_OVER_FRAMES)]
    firsts, lasts = np.append(stored[:1], stored[breaks + 1]), np.append(stored[breaks], stored[-1:])
    return list(zip(firsts.tolist(), lasts.tolist(), strict=True))


def _find_gaps(index: FrameIndex, stored: Int64) -> tuple[Int64, Int64]:
    """The gaps before keyframes where frames are left out: places in ``stored`` (rising), and how many frames each."""
    before_key = np.isin(stored[1:], index.stored[index.keyframe])
    gap = np.diff(stored) - 1
    places = np.flatnonzero((gap > 0) & before_key)
    return places, gap[places]
