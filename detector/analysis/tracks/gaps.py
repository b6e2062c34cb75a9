"""Boxes put into the gaps of chains, where somebody is expected."""

from __future__ import annotations

import numpy as np

from detector.analysis.tracks.boxes import NONE, Boxes, Chains
from detector.analysis.tracks.matching import choose_links
from detector.analysis.tracks.pairs import expand
from detector.types import Bool, Float64, Int64

FITS = 0.5
"""A box fits up to so many body heights beside the straight way from a gap's beginning to its end."""


def fill_gaps(boxes: Boxes, chains: Chains, loose: Bool) -> tuple[Chains, Bool]:
    """The chains with the ``loose`` boxes (N,) that fit into their gaps, and a mask (N,) of those that do not.

    A gap takes one box of a sample, and a box fills one gap: so that together they lie closest to the straight ways.
    """
    tails = np.flatnonzero((chains.after != NONE) & ~loose)
    gap, row = _pair_gaps(boxes, tails, chains.after[tails], loose)
    off = _measure_off(boxes, tails[gap], chains.after[tails[gap]], row)
    place = gap * (int(boxes.sample.max(initial=0)) + 1) + boxes.sample[row]
    chosen = choose_links(place, row, FITS - off)
    number = chains.number()
    number[row[chosen]] = number[tails[gap[chosen]]]
    left = loose.copy()
    left[row[chosen]] = False
    return _chain_up(number), left


def _pair_gaps(boxes: Boxes, tails: Int64, heads: Int64, loose: Bool) -> tuple[Int64, Int64]:
    """The number of each gap with the loose boxes in it."""
    rows = np.flatnonzero(loose)
    first = np.searchsorted(boxes.time_s[rows], boxes.time_s[tails], side="right")
    after = np.searchsorted(boxes.time_s[rows], boxes.time_s[heads], side="left")
    gap, member = (np.concatenate(parts) for parts in zip(*expand(first, after), strict=True))
    return gap, rows[member]


def _measure_off(boxes: Boxes, tails: Int64, heads: Int64, rows: Int64) -> Float64:
    """How far each box (L,) lies from the straight way through its gap, in body heights."""
    whole_s = boxes.time_s[heads] - boxes.time_s[tails]
    part = ((boxes.time_s[rows] - boxes.time_s[tails]) / whole_s)[:, None]
    centre, height = boxes.centre_px, boxes.height_px[:, None]
    expected = centre[tails] * (1 - part) + centre[heads] * part
    body = height[tails] * (1 - part) + height[heads] * part
    return np.asarray(np.sqrt((((centre[rows] - expected) / body) ** 2).sum(axis=1)))


def _chain_up(number: Int64) -> Chains:
    """Boxes of one number (N,), in order, as a chain."""
    order = np.argsort(number, kind="stable")
    same = number[order[1:]] == number[order[:-1]]
    return Chains.of_singles(len(number)).linked(order[:-1][same], order[1:][same])
