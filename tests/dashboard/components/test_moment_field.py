"""Moments that are typed beside the sliders, by the clock and from the start."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from detector.library.paths import Library
from tests.dashboard.pages import opened, runs_of_every_kind, settings_of, text_of
from tests.library.made import give_clock


def type_into(page: AppTest, label: str, text: str) -> AppTest:
    page = next(field for field in page.text_input if field.label == label).set_value(text).run()
    assert not page.exception, page.exception
    return page


@pytest.mark.parametrize(
    ("end", "text", "stretch"),
    [
        ("from", "0:02", "2..8"),
        ("to", "5.5s", "1..5.5"),
        ("from", "0:09", "9..10"),
        ("to", "0:00.5", "0..0.5"),
        ("to", "0:10", "1..10"),
    ],
)
def test_an_end_of_a_stretch_is_typed(library: Library, end: str, text: str, stretch: str) -> None:
    page = opened("frames", runs_of_every_kind(library, "plain"), range="1..8")
    assert settings_of(type_into(page, f"Stretch of the footage, {end}", text))["range"] == stretch


def test_by_the_clock_where_there_is_one(library: Library) -> None:
    run = runs_of_every_kind(library, "plain")
    give_clock(library, "2026-11-25T14:03:00", "Asia/Seoul")
    page = opened("frames", run, range="1..8")
    assert "14:03:01" in [field.value for field in page.text_input]
    assert settings_of(type_into(page, "Stretch of the footage, from", "14:03:02"))["range"] == "2..8"


def test_what_is_no_moment_is_told_and_changes_nothing(library: Library) -> None:
    page = opened("frames", runs_of_every_kind(library, "plain"), range="1..8")
    page = type_into(page, "Stretch of the footage, to", "14:13:20")
    assert ["is no moment of the footage, which goes from" in error.value for error in page.error] == [True]
    assert settings_of(page)["range"] == "1..8"
    assert not type_into(page, "Stretch of the footage, to", "0:06").error


def test_frames_are_those_of_the_stretch(library: Library) -> None:
    page = opened("frames", runs_of_every_kind(library, "plain"), range="1..3")
    assert "##### 2 of 10 frames, 0:01 to 0:03" in text_of(page)


def test_the_frame_of_a_heatmap_is_typed(library: Library) -> None:
    page = opened("heatmaps", runs_of_every_kind(library, "plain"), frame="1")
    assert settings_of(type_into(page, "Frame at", "0:04"))["frame"] == "4"
