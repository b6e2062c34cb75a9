"""The Frames page: one frame large, and the way through those that pass."""

from __future__ import annotations

from detector.library.paths import Library
from tests.dashboard.pages import (
    opened,
    runs_of_every_kind,
    settings_of,
)


def test_one_frame_large_has_its_detections_in_a_table(library: Library) -> None:
    page = opened("frames", runs_of_every_kind(library, "plain"), frame="1")
    table = page.dataframe[0].value
    assert list(table["class"]) == ["person"] * 3
    assert list(table["left"].round()) == [50, 200, 350]
    assert any("At reduced size" in caption.value for caption in page.caption)


def test_next_and_previous_walk_through_the_frames_that_pass(library: Library) -> None:
    page = opened("frames", runs_of_every_kind(library, "plain"), frame="1", show="person", count="1..9999")
    page.button(key="step-frame-Next").click().run()
    page.button(key="step-frame-Next").click().run()
    assert settings_of(page)["frame"] == "4"
    assert page.button(key="step-frame-Next").disabled


def test_blurred_faces_come_with_the_limits_of_blurring(library: Library) -> None:
    page = opened("frames", runs_of_every_kind(library, "plain"), blur="1")
    assert any("a face it missed is still visible" in caption.value for caption in page.caption)
