"""Boxes put into chains, one for each person: neighbours first, then across contacts and gaps."""

from __future__ import annotations

import numpy as np

from detector.analysis.tracks.boxes import NONE, Boxes, Chains
from detector.analysis.tracks.contacts import find_contacts
from detector.analysis.tracks.gaps import fill_gaps
from detector.analysis.tracks.links import Rules, weigh_links, within_reach
from detector.analysis.tracks.matching import choose_links
from detector.analysis.tracks.motion import measure_motion
from detector.analysis.tracks.pairs import AT_ONCE, Pairs, pair_neighbours, pair_within
from detector.types import Bool, Int64, Report

ROUNDS = 5
"""How often neighbours are linked anew with what was learnt of motions; it settles before."""


class Association:
    """The association of some boxes by some rules, step by step."""

    def __init__(self, boxes: Boxes, rules: Rules, report: Report) -> None:
        self._boxes, self._rules, self._report = boxes, rules, report
        self._usual_s = measure_interval(boxes)

    def link_neighbours(self) -> Chains:
        """Link boxes of neighbouring samples.

        All at once; then anew, with the motions behind and ahead of each box that the chains tell, until it settles.
        """
        chains = singles = Chains.of_singles(len(self._boxes))
        tails, heads = pair_neighbours(self._boxes, self._in_reach)
        for done in range(ROUNDS):
            self._report(done / (ROUNDS + 2))
            again = singles.linked(*self._choose(chains, tails, heads))
            if np.array_equal(again.after, chains.after):
                break
            chains = again
        return chains

    def bridge(self, chains: Chains, loose: Bool | None = None) -> Chains:
        """Link ends of chains to beginnings of later ones while something is gained by it; ``loose`` boxes stay."""
        usable = np.ones(len(self._boxes), bool) if loose is None else ~loose
        while True:
            tails, heads = chains.tails, chains.heads
            near = pair_within(
                self._boxes, tails[usable[tails]], heads[usable[heads]], self._rules.gap_s, self._in_reach
            )
            chosen = self._choose(chains, *near)
            if not len(chosen[0]):
                return chains
            chains = chains.linked(*chosen)

    def _in_reach(self, tails: Int64, heads: Int64) -> Bool:
        soon = self._boxes.time_s[heads] - self._boxes.time_s[tails] <= self._rules.gap_s
        return within_reach(self._boxes, tails, heads) & soon

    def _choose(self, chains: Chains, tails: Int64, heads: Int64) -> Pairs:
        """The best of these links, by the motions that the chains tell."""
        behind, ahead = measure_motion(self._boxes, chains.before), measure_motion(self._boxes, chains.after)
        parts = [slice(first, first + AT_ONCE) for first in range(0, len(tails), AT_ONCE)]
        gain = np.concatenate(
            [
                np.zeros(0),
                *(
                    weigh_links(self._boxes, tails[p], heads[p], behind, ahead, self._rules, self._usual_s)
                    for p in parts
                ),
            ]
        )
        chosen = choose_links(tails, heads, gain)
        return tails[chosen], heads[chosen]


def associate(boxes: Boxes, rules: Rules, report: Report = lambda share: None) -> Chains:
    """The boxes in chains.

    Neighbours are linked. Then the boxes of short contacts are set aside, as who comes out of one is better told from
    before and after it: what is left is bridged, and the boxes are put back into the gaps where they fit. Boxes that
    fit nowhere stay linked as they were, and take part in bridging what is left.
    """
    work = Association(boxes, rules, report)
    neighbours = work.link_neighbours()
    report(ROUNDS / (ROUNDS + 2))
    loose = find_contacts(boxes, neighbours)
    bridged = work.bridge(_cut(neighbours, loose), loose)
    filled, left = fill_gaps(boxes, bridged, loose)
    report((ROUNDS + 1) / (ROUNDS + 2))
    return work.bridge(filled.linked(*_links_among(neighbours, left)))


def measure_interval(boxes: Boxes) -> float:
    """The usual time between samples with boxes, in seconds; 0 where there are fewer than two."""
    times = np.unique(boxes.time_s)
    return float(np.median(np.diff(times))) if len(times) > 1 else 0.0


def _cut(chains: Chains, loose: Bool) -> Chains:
    """The chains without the links of loose boxes."""
    tails = np.flatnonzero(chains.after != NONE)
    kept = tails[~loose[tails] & ~loose[chains.after[tails]]]
    return Chains.of_singles(len(loose)).linked(kept, chains.after[kept])


def _links_among(chains: Chains, rows: Bool) -> Pairs:
    """The links of the chains between two of these rows."""
    tails = np.flatnonzero((chains.after != NONE) & rows)
    tails = tails[rows[chains.after[tails]]]
    return tails, chains.after[tails]
