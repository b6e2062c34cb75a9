"""Boxes that may be of either of two people: where they are close, or where one of them is hidden by the other."""

from __future__ import annotations

import numpy as np

from detector.analysis.tracks.boxes import Boxes, Chains
from detector.analysis.tracks.links import body_px
from detector.analysis.tracks.motion import Motion, measure_motion
from detector.analysis.tracks.pairs import pair_in_samples, pair_within
from detector.types import Bool, Int64

NEAR = 0.4
"""Two people are in contact up to so many body heights from middle to middle: about the width of one."""
LOOK_S = 1.0
"""For so long after its last box somebody may be hidden where the motion leads."""
SHORT_S = 1.5
"""People who stay together for longer are told apart by what is seen of them."""


def find_contacts(boxes: Boxes, chains: Chains) -> Bool:
    """A mask (N,) of the boxes of short contacts: who is who behind them is better told from before and after."""
    in_contact = np.zeros(len(boxes), bool)
    for pairs in (_close_together(boxes), *_hidden(boxes, chains)):
        in_contact[np.concatenate(pairs)] = True
    return _drop_long(boxes, chains, in_contact)


def _close_together(boxes: Boxes) -> tuple[Int64, Int64]:
    """Boxes of one sample that are close."""
    return pair_in_samples(boxes, lambda rows, others: _are_near(boxes, rows, others))


def _hidden(boxes: Boxes, chains: Chains) -> list[tuple[Int64, Int64]]:
    """The ends of chains with boxes of other chains where their motion leads to, and likewise the beginnings."""
    number, every = chains.number(), np.arange(len(boxes))

    def meets(motion: Motion, ends: Int64, rows: Int64) -> Bool:
        return np.asarray(_are_near(boxes, ends, rows, motion) & (number[ends] != number[rows]))

    behind, ahead = measure_motion(boxes, chains.before), measure_motion(boxes, chains.after)
    return [
        pair_within(boxes, chains.tails, every, LOOK_S, lambda ends, rows: meets(behind, ends, rows)),
        pair_within(boxes, chains.heads, every, -LOOK_S, lambda ends, rows: meets(ahead, ends, rows)),
    ]


def _are_near(boxes: Boxes, rows: Int64, others: Int64, motion: Motion | None = None) -> Bool:
    """A mask (L,) of the rows that are close to the others, moved by ``motion`` to their time."""
    apart = (boxes.centre_px[others] - boxes.centre_px[rows]) / body_px(boxes, rows, others)[:, None]
    if motion is not None:
        apart = apart - motion.speed[rows] * (boxes.time_s[others] - boxes.time_s[rows])[:, None]
    return np.asarray((apart**2).sum(axis=1) < NEAR**2)


def _drop_long(boxes: Boxes, chains: Chains, in_contact: Bool) -> Bool:
    """The same without the contacts of a chain that last longer than SHORT_S."""
    number = chains.number()
    order = np.lexsort((boxes.time_s, number))
    begins = np.diff(number[order], prepend=-1).astype(bool) | np.diff(in_contact[order], prepend=False)
    first = np.flatnonzero(begins)
    last = np.append(first[1:], len(order))[: len(first)] - 1
    short = boxes.time_s[order[last]] - boxes.time_s[order[first]] <= SHORT_S
    kept = np.zeros(len(order), bool)
    kept[order] = np.repeat(short, last - first + 1)
    return np.asarray(in_contact & kept)
