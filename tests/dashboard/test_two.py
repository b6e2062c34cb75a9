"""Two counts of one footage: what both see in a moment, drawn once, and the moments in which they differ."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import streamlit as st

from dashboard.components.frames import Picture, Seen
from dashboard.components.thresholds import kept
from dashboard.components.two import Half, Two, both_drawn
from detector.analysis.timeline import counts
from detector.grid.methods.nms import Nms
from detector.library.paths import Library, open_library
from detector.library.run import Run
from detector.overlay.palette import IN_BOTH, SETTING_A, SETTING_B, rgb
from detector.types import Thresholds, UInt8
from tests.library.made import Box, make_run

PERSON = 0
BOTH, ONLY_SURE, ONLY_FAINT = (100, 100, 200, 400), (400, 100, 500, 400), (700, 100, 800, 400)


@pytest.fixture
def library(data_dir: Path) -> Library:
    st.cache_data.clear()
    st.cache_resource.clear()
    return open_library(data_dir)


def half(run: Run, letter: str, score: float, samples: np.ndarray | None = None) -> Half:
    thresholds = Thresholds((score, 0.9, 0.9), Nms())
    found = kept(run, thresholds)
    seen = Seen(run, thresholds, found, counts(found, run.n_samples, len(run.classes)))
    ink = SETTING_A if letter == "A" else SETTING_B
    return Half(letter, ink, seen, PERSON, np.arange(run.n_samples) if samples is None else samples)


def two(a: Half, b: Half, **more: object) -> Two:
    return Two(a, b, **{"within": np.ones(len(a.samples), np.bool_), **more})  # type: ignore[arg-type]


def sure_and_faint(library: Library, unreadable: tuple[int, ...] = ()) -> Run:
    """A sure person throughout the first four frames, and a faint one in the second and fourth."""
    sure: list[Box] = [(sample, PERSON, 0.8, BOTH) for sample in range(4) if sample not in unreadable]
    faint: list[Box] = [(sample, PERSON, 0.3, ONLY_FAINT) for sample in (1, 3) if sample not in unreadable]
    return make_run(library, sure + faint, unreadable=unreadable)


def inks(picture: UInt8) -> set[str]:
    """Which of the three colours are in the picture."""
    flat = {tuple(pixel) for pixel in picture.reshape(-1, 3).tolist()}
    return {ink for ink in (IN_BOTH, SETTING_A, SETTING_B) if rgb(ink) in flat}


def blank() -> Picture:
    return Picture(np.full((272, 480, 3), 255, np.uint8))


def test_moments_that_differ_are_ranked_where_both_could_be_read(library: Library) -> None:
    run = sure_and_faint(library, unreadable=(3,))
    made = two(half(run, "A", 0.5), half(run, "B", 0.2))
    assert made.ranked.tolist() == [1]
    assert made.agreement.frames == 9


def test_moments_outside_what_is_looked_at_are_not_compared(library: Library) -> None:
    run = sure_and_faint(library)
    made = two(half(run, "A", 0.5), half(run, "B", 0.2), within=np.arange(10) < 3)
    assert made.ranked.tolist() == [1]
    assert (made.agreement.frames, made.agreement.largest) == (3, 1)


def test_every_box_is_drawn_once_in_the_colour_of_who_has_it(library: Library) -> None:
    run = sure_and_faint(library)
    made = two(half(run, "A", 0.5), half(run, "B", 0.2))
    assert inks(both_drawn(made, 0, blank())) == {IN_BOTH}
    assert inks(both_drawn(made, 1, blank())) == {IN_BOTH, SETTING_B}
    assert inks(both_drawn(made, 9, blank())) == set()


def test_without_boxes_nothing_is_the_same(library: Library) -> None:
    run = sure_and_faint(library)
    made = two(half(run, "A", 0.5), half(run, "B", 0.5), has_boxes=False)
    assert inks(both_drawn(made, 0, blank())) >= {SETTING_B}
    assert IN_BOTH not in inks(both_drawn(made, 0, blank()))


def test_each_half_looks_at_its_own_sample_of_a_moment(library: Library) -> None:
    run = make_run(library, [(0, PERSON, 0.8, BOTH), (4, PERSON, 0.8, ONLY_SURE)])
    made = two(half(run, "A", 0.5, np.array([0, 4])), half(run, "B", 0.5, np.array([1, 4])))
    assert (made.a.counts.tolist(), made.b.counts.tolist()) == ([1, 1], [0, 1])
    assert inks(both_drawn(made, 0, blank())) == {SETTING_A}
    assert inks(both_drawn(made, 1, blank())) == {IN_BOTH}


def test_a_moment_in_words(library: Library) -> None:
    run = sure_and_faint(library)
    made = two(half(run, "A", 0.5), half(run, "B", 0.2))
    assert made.words(1) == "At 0:01 A counts 1 and B 2 people."
    assert made.short(1) == "0:01 · A 1, B 2"
