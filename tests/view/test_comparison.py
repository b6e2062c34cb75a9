"""Two views against each other, moment by moment: two settings over one run, and two runs of one video."""

from __future__ import annotations

import pytest

from detector.library.paths import Library
from detector.types import Sampling
from detector.view import Comparison, RunView, ViewCache, open_run
from tests.library.made import SPEC, Box, make_run


def person(sample: int, score: float, left: int = 0) -> Box:
    return sample, 0, score, (left, 0, left + 100, 300)


ROWS = [person(0, 0.9), person(0, 0.3, 200), person(3, 0.3), person(3, 0.35, 200), person(6, 0.9)]


@pytest.fixture
def view(library: Library, cache: ViewCache) -> RunView:
    make_run(library, ROWS, unreadable=[8])
    return open_run(cache=cache)


def other_run(library: Library, cache: ViewCache, rows: list[Box], **changes: object) -> RunView:
    run = make_run(library, rows, sampling=Sampling(every_s=1.0, start_s=0.001), **changes)  # type: ignore[arg-type]
    return open_run(run.id, cache=cache)


def test_two_settings_over_one_run(view: RunView) -> None:
    pair = Comparison(view, view.at(person=0.25))
    assert pair.one_run
    assert pair.ranked("person").tolist() == [3, 0]
    found = pair.agreement("person")
    assert (found.frames, found.largest, found.largest_sample) == (9, 2, 3)
    assert found.equal_share == pytest.approx(7 / 9)


def test_moments_outside_the_stretch_can_be_looked_at_but_are_not_compared(view: RunView) -> None:
    pair = Comparison(view.between(4, None), view.at(person=0.25))
    assert pair.ranked("person").tolist() == []
    of_a, of_b, matched = pair.boxes_at("person", 0)
    assert (len(of_a), len(of_b), len(matched.both_a), len(matched.only_b)) == (1, 2, 1, 1)


def test_boxes_are_in_source_pixels_and_numbered_by_moment(view: RunView) -> None:
    of_a, _, _ = Comparison(view, view).boxes_at("person", 6)
    assert of_a.sample.tolist() == [0]
    assert of_a.xyxy_model_px.tolist() == [[0, 0, 50, 150]]


def test_two_runs_over_one_video(library: Library, cache: ViewCache, view: RunView) -> None:
    pair = Comparison(view, other_run(library, cache, [person(0, 0.9, 10), person(6, 0.9, 300)]))
    assert not pair.one_run
    assert pair.pairing.same_frames
    shared = pair.box_agreement("person")
    assert (shared.both, shared.only_a, shared.only_b) == (1, 1, 1)
    assert pair.agreement("person").equal_share == 1.0


def test_boxes_of_a_network_without_any_are_not_matched(library: Library, cache: ViewCache, view: RunView) -> None:
    pair = Comparison(view, other_run(library, cache, [(0, 0, 0.9, (0, 0, 16, 16))], has_boxes=False))
    assert not pair.has_boxes
    assert len(pair.boxes_at("person", 0)[2].both_a) == 0


def test_a_class_that_only_one_knows(library: Library, cache: ViewCache, view: RunView) -> None:
    from dataclasses import replace

    spec = replace(SPEC, name="other", classes=("car",), thresholds=(0.5,), sha256="cd" * 32)
    pair = Comparison(view, other_run(library, cache, [], spec=spec))
    assert not pair.shares("person")
    assert Comparison(view, view).shares("person")
