"""The number of different people, and how far it depends on what was taken for one and the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from detector.analysis.tracks.links import Rules
from detector.analysis.tracks.tracks import Tracks


@dataclass(frozen=True, slots=True)
class Variant:
    """Another way of following the same people: at ``cut`` times the threshold, by other rules."""

    cut: float
    rules: Rules


VARIANTS = (
    Variant(1.0, Rules(favour=2.0, gap_s=4.0)),
    Variant(1.0, Rules(favour=6.0, gap_s=12.0)),
    Variant(0.8, Rules()),
    Variant(1.25, Rules()),
)
"""Splitting what is doubtful, merging it, and cutting again lower and higher: what a count is held against."""


@dataclass(frozen=True, slots=True)
class PeopleCount:
    """The number of different people: ``value``, and between ``low`` and ``high`` in most cases.

    The band is the least and the most of ``value`` and the counts of all VARIANTS. How often it holds the number of
    people labelled is measured by ``python -m bench tracks``.
    """

    value: int
    low: int
    high: int


def count_people(tracks: Tracks, variants: Sequence[Tracks]) -> PeopleCount:
    """The different people of the tracks, banded by the variants of the same stretch."""
    value = tracks.people
    counts = [value, *(variant.people for variant in variants)]
    return PeopleCount(value, min(counts), max(counts))
