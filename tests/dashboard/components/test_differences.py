"""Two views as a page sets them against each other: every box drawn once, in the colour of who has it; and in words."""

from __future__ import annotations

import numpy as np

from dashboard.components.differences import ShownComparison, draw_boxes_of_both
from detector.library.paths import Library
from detector.overlay.palette import IN_BOTH, SETTING_A, SETTING_B, parse_rgb
from detector.types import Sampling, UInt8
from detector.view import Comparison, RunView, ViewCache, open_run
from tests.library.made import Box, make_run

PERSON = 0
BOTH, ONLY_SURE, ONLY_FAINT = (100, 100, 200, 400), (400, 100, 500, 400), (700, 100, 800, 400)


def made(library: Library, rows: list[Box], **changes: object) -> RunView:
    run = make_run(library, rows, **changes)  # type: ignore[arg-type]
    return open_run(run.id, cache=ViewCache(library))


def pair(a: RunView, b: RunView) -> ShownComparison:
    return ShownComparison(Comparison(a, b), "person", ("A", "B"), (SETTING_A, SETTING_B))


def sure_and_faint(library: Library) -> ShownComparison:
    """A sure person throughout the first four frames, and a faint one in the second and fourth, which only B counts."""
    sure: list[Box] = [(sample, PERSON, 0.8, BOTH) for sample in range(4)]
    view = made(library, sure + [(sample, PERSON, 0.3, ONLY_FAINT) for sample in (1, 3)])
    return pair(view, view.at(person=0.2))


def inks(picture: UInt8) -> set[str]:
    """Which of the three colours are in the picture."""
    flat = {tuple(pixel) for pixel in picture.reshape(-1, 3).tolist()}
    return {ink for ink in (IN_BOTH, SETTING_A, SETTING_B) if parse_rgb(ink) in flat}


def blank() -> UInt8:
    return np.full((272, 480, 3), 255, np.uint8)


def test_every_box_is_drawn_once_in_the_colour_of_who_has_it(library: Library) -> None:
    shown = sure_and_faint(library)
    assert inks(draw_boxes_of_both(shown, 0, blank())) == {IN_BOTH}
    assert inks(draw_boxes_of_both(shown, 1, blank())) == {IN_BOTH, SETTING_B}
    assert inks(draw_boxes_of_both(shown, 9, blank())) == set()


def test_without_boxes_nothing_is_the_same(library: Library) -> None:
    with_boxes = made(library, [(0, PERSON, 0.8, BOTH)])
    without = made(library, [(0, PERSON, 0.8, BOTH)], sampling=Sampling(every_s=1.0, start_s=0.001), has_boxes=False)
    drawn = inks(draw_boxes_of_both(pair(with_boxes, without), 0, blank()))
    assert SETTING_B in drawn
    assert IN_BOTH not in drawn


def test_each_run_looks_at_its_own_sample_of_a_moment(library: Library) -> None:
    """B began a second later, so its first sample is A's second one."""
    a = made(library, [(1, PERSON, 0.8, BOTH), (5, PERSON, 0.8, ONLY_SURE)])
    b = made(library, [(0, PERSON, 0.8, BOTH)], sampling=Sampling(every_s=1.0, start_s=1.0), first_frame=10)
    shown = pair(a, b)
    moment = {int(sample): at for at, sample in enumerate(shown.comparison.pairing.a)}
    assert inks(draw_boxes_of_both(shown, moment[1], blank())) == {IN_BOTH}
    assert inks(draw_boxes_of_both(shown, moment[5], blank())) == {SETTING_A}


def test_a_moment_in_words(library: Library) -> None:
    shown = sure_and_faint(library)
    assert shown.words(1) == "At 0:01 A counts 1 and B 2 people."
    assert shown.short(1) == "0:01 · A 1, B 2"
