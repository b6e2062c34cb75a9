"""Possible links from one box to a later one of the same person, and how much speaks for each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.analysis.tracks.boxes import Boxes
from detector.analysis.tracks.motion import PLACE_NOISE, Motion
from detector.types import Bool, Float64, Int64

FASTEST = 2.5
"""Body heights a second that nobody outruns: a person of 1.7 m at 15 km/h."""
SIZE_NOISE = 0.1
"""How much the heights of one person's boxes differ: the standard deviation of their logarithms."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules by which boxes become one person's.

    A person is bridged for at most ``gap_s`` seconds without a box. ``favour`` is by how much a link may be less likely
    than that somebody else begins there (a difference of logarithms); each second without a box lowers it by ``fade``.
    """

    gap_s: float = 6.0
    favour: float = 4.0
    fade: float = 0.25


def within_reach(boxes: Boxes, tails: Int64, heads: Int64) -> Bool:
    """A mask (L,) of the pairs, both rows of ``boxes``, that one person can be."""
    apart = np.abs(boxes.centre_px[heads] - boxes.centre_px[tails]).max(axis=1, initial=0.0)
    seconds = boxes.time_s[heads] - boxes.time_s[tails]
    return np.asarray(apart <= body_px(boxes, tails, heads) * (6 * PLACE_NOISE + FASTEST * seconds))


def body_px(boxes: Boxes, rows: Int64, others: Int64) -> Float64:
    """The mean height (L,) of two boxes, in pixels."""
    return np.asarray(np.sqrt(boxes.height_px[rows] * boxes.height_px[others]))


def weigh_links(
    boxes: Boxes, tails: Int64, heads: Int64, behind: Motion, ahead: Motion, rules: Rules, usual_s: float
) -> Float64:
    """The gain of each link (L,), above 0 where it is to be made.

    The logarithm of how likely one person's box lies there, as the motions behind the tail and ahead of the head say
    together, over how likely somebody else begins there::

        favour - ln(s^2) - e^2 / (2 s^2) - (ln(h1 / h2))^2 / (2 SIZE_NOISE^2) - fade * (seconds beyond the usual)

    with e the distance from where the motion leads to, and s its spread, both in body heights.
    """
    seconds = boxes.time_s[heads] - boxes.time_s[tails]
    moved = (boxes.centre_px[heads] - boxes.centre_px[tails]) / body_px(boxes, tails, heads)[:, None]
    size = (np.log(boxes.height_px[heads] / boxes.height_px[tails]) / SIZE_NOISE) ** 2 / 2
    surprise = (_surprise(moved, seconds, behind[tails]) + _surprise(moved, seconds, ahead[heads])) / 2
    idle = rules.fade * np.maximum(seconds - usual_s, 0.0)
    return np.asarray(rules.favour - surprise - size - idle)


def _surprise(moved: Float64, seconds: Float64, motion: Motion) -> Float64:
    """The unlikeliness of a move (L, 2) in body heights for a motion: ln(s^2) + e^2 / (2 s^2)."""
    error = moved - motion.speed * seconds[:, None]
    spread = 2 * PLACE_NOISE**2 + (motion.spread * seconds) ** 2
    return np.asarray(np.log(spread) + (error**2).sum(axis=1) / (2 * spread))
