"""The Heatmaps page: the numbers of a frame, the way to the next, and what is unknown."""

from __future__ import annotations

from detector.library.paths import Library
from tests.dashboard.pages import (
    opened,
    people,
    runs_of_every_kind,
    settings_of,
    text_of,
)
from tests.library.made import make_run


def test_the_numbers_of_a_frame(library: Library) -> None:
    page = opened("heatmaps", runs_of_every_kind(library, "plain"), frame="1")
    table = page.dataframe[0].value.set_index("class")
    assert table.loc["person", "> 0.5"] == 3
    assert table.loc["person", "≥ 0.5"] == 3
    assert table.loc["bag", "counted"] == 0


def test_heatmaps_opens_at_the_frame_with_the_most(library: Library) -> None:
    page = opened("heatmaps", runs_of_every_kind(library, "plain"))
    assert "0:01: 3 people" in text_of(page).replace("\\", "")


def test_next_with_people_skips_the_empty_frames(library: Library) -> None:
    page = opened("heatmaps", runs_of_every_kind(library, "plain"), frame="2")
    next(button for button in page.button if button.label == "Next with people").click().run()
    assert settings_of(page)["frame"] == "4"


def test_an_unreadable_stretch_is_said_to_be_one(library: Library) -> None:
    run = make_run(library, people(1, 1), unreadable=range(4, 10))
    page = opened("heatmaps", run, grid="time", range="5..8")
    assert "No frame of this stretch could be read" in text_of(page)


def test_what_is_below_the_floor_is_called_unknown(library: Library) -> None:
    page = opened("heatmaps", runs_of_every_kind(library, "plain"), grid="time", figure="maximum")
    assert "unknown, not zero" in text_of(page)
