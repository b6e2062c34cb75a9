"""The People page over runs of every kind: different people, the most at once, and one of them looked at."""

from __future__ import annotations

import pytest

from detector.library.paths import Library
from tests.dashboard.pages import KINDS, metrics, opened, runs_of_every_kind, settings_of, text_of, with_pictures
from tests.view.walkers import TWO, walk, walked_view


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_takes_runs_of_every_kind(library: Library, kind: str) -> None:
    assert not opened("people", runs_of_every_kind(library, kind)).error


def test_different_people_stand_beside_the_most_at_once(library: Library) -> None:
    rows = [*TWO, *walk(0, 19, 480, 500, 60, 0.55)]
    page = opened("people", with_pictures(walked_view(library, rows).run))
    assert metrics(page)["Different people"] == "3"
    assert metrics(page)["Most people in view at once"] == "3"
    assert "between 2 and 3" in text_of(page)


def test_the_threshold_decides_who_is_followed(library: Library) -> None:
    page = opened("people", with_pictures(walked_view(library).run))
    assert metrics(page)["Different people"] == "2"
    page.slider[0].set_value(0.8).run()
    assert metrics(page)["Different people"] == "1"


def test_at_a_frame_a_second_the_page_says_why_people_are_not_told(library: Library) -> None:
    page = opened("people", with_pictures(walked_view(library, every_frames=10).run))
    assert metrics(page)["Different people"] == "–"
    assert metrics(page)["Most people in view at once"] == "2"
    assert "Analyse every 0.5 s" in text_of(page)
    assert "From when to when" in text_of(page)


def test_at_a_frame_each_five_seconds_nobody_is_followed(library: Library) -> None:
    page = opened("people", with_pictures(walked_view(library, every_frames=50).run))
    assert "people walk too far" in text_of(page)
    assert "From when to when" not in text_of(page)


def test_one_of_them_is_looked_at_and_left(library: Library) -> None:
    page = opened("people", with_pictures(walked_view(library).run), track="2")
    assert "Number 2: 0:02 to 0:09.5" in text_of(page)
    assert "seen in 16 frames; found in 100% of the run's frames" in text_of(page)
    assert any(button.label == "0:09.5" for button in page.button)
    page.button(key="close-track").click().run()
    assert "Number 2" not in text_of(page)
    assert "track" not in settings_of(page)


@pytest.mark.parametrize("hostile", [{"track": "99"}, {"track": "-4"}, {"track": "<b>"}, {"range": "9..1"}])
def test_settings_that_cannot_be_used_fall_back(library: Library, hostile: dict[str, str]) -> None:
    assert not opened("people", walked_view(library).run, **hostile).error


def test_too_many_boxes_are_refused_in_words(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detector.analysis.tracks.following.MOST_PAIRS", 3)
    page = opened("people", walked_view(library).run)
    assert "too many boxes to follow" in page.error[0].value


def test_who_is_nobody_is_said_by_hand_and_taken_back(library: Library) -> None:
    page = opened("people", with_pictures(walked_view(library).run), track="2")
    page = page.button(key="correct-nobody").click().run()
    assert metrics(page)["Different people"] == "1"
    assert "1 correction by hand" in text_of(page)
    assert "Taken for nobody: 0:06" in text_of(page)
    page = page.button(key="correct-undo-0").click().run()
    assert metrics(page)["Different people"] == "2"
    assert "by hand" not in text_of(page)


def test_one_is_made_two(library: Library) -> None:
    page = opened("people", with_pictures(walked_view(library).run), track="1")
    page = page.button(key="correct-split").click().run()
    assert metrics(page)["Different people"] == "3"
