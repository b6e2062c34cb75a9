"""``people``: different people and the most at once, and what the sampling does not allow."""

from __future__ import annotations

from detector.library.paths import open_library
from tests.cli.conftest import Command
from tests.view.walkers import walk, walked_view


def test_both_numbers_are_told(command: Command) -> None:
    said = command("people", walked_view(open_library()).run_id)
    assert said.status == 0
    assert "different people: 2\n" in said.out
    assert "most people in view at once: 2, at 0:02" in said.out


def test_a_band_stands_beside_a_number_that_depends_on_how_one_counts(command: Command) -> None:
    rows = [*walk(0, 19, 480, 500, 60, 0.55), *walk(0, 19, 300, 320, 60, 0.45)]
    assert "different people: 1, between 0 and 2\n" in command("people", walked_view(open_library(), rows).run_id).out


def test_what_the_sampling_does_not_tell_is_not_told(command: Command) -> None:
    said = command("people", walked_view(open_library(), every_frames=10).run_id)
    assert said.status == 0
    assert "different people: not told\n" in said.out
    assert "Analyse every 0.5 s" in said.out
    assert "most people in view at once: 2" in said.out


def test_a_threshold_and_a_stretch_can_be_said(command: Command) -> None:
    run_id = walked_view(open_library()).run_id
    assert "different people: 1, between 0 and 2\n" in command("people", run_id, "--threshold", "person=0.85").out
    assert "different people: 0\n" in command("people", run_id, "--end", "0.9").out
