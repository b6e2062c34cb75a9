"""Doubtful frames on the pages: left out, told of, marked, and counted at a switch."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.components.messages import plain
from detector.library.paths import Library
from tests.dashboard.pages import metrics, opened, runs_of_every_kind, settings_of, text_of

SWITCH = "Count doubtful frames"


def labels(page: AppTest) -> list[str]:
    return [toggle.label for toggle in page.toggle]


def test_the_figures_leave_them_out_and_say_so(library: Library) -> None:
    page = opened("timeline", runs_of_every_kind(library, "doubtful"))
    assert (metrics(page)["People on average"], metrics(page)["Most people at once"]) == ("0.3", "1")
    assert metrics(page)["Frames read"] == "9"
    assert "of 10 sampled, 2 doubtful left out" in text_of(page)
    assert "2 of 10 frames were decoded, but damage of the file can show in them." in text_of(page)


def test_the_switch_counts_them_and_is_in_the_address(library: Library) -> None:
    page = opened("timeline", runs_of_every_kind(library, "doubtful"))
    next(toggle for toggle in page.toggle if toggle.label == SWITCH).set_value(True).run()
    assert (metrics(page)["People on average"], metrics(page)["Most people at once"]) == ("0.8", "3")
    assert "of 10 sampled, 2 doubtful counted" in text_of(page)
    assert settings_of(page)["doubtful"] == "1"
    page.button(key="own-thresholds").click().run()
    assert metrics(page)["Most people at once"] == "1"
    assert "doubtful" not in settings_of(page)


def test_an_address_opens_with_them_counted(library: Library) -> None:
    page = opened("timeline", runs_of_every_kind(library, "doubtful"), doubtful="1")
    assert metrics(page)["Most people at once"] == "3"


def test_a_run_without_them_has_no_switch(library: Library) -> None:
    page = opened("timeline", runs_of_every_kind(library, "plain"))
    assert SWITCH not in labels(page)
    assert "doubtful" not in text_of(page)


@pytest.mark.parametrize(("settings", "mark"), [({}, "doubtful, left out"), ({"doubtful": "1"}, "doubtful")], ids=str)
def test_frames_are_marked_in_the_gallery(library: Library, settings: dict[str, str], mark: str) -> None:
    page = opened("frames", runs_of_every_kind(library, "doubtful"), **settings)
    named = [button.label for button in page.button if "3 people" in button.label]
    assert named == [plain(f"0:01 · 3 people ({mark})")]


def test_two_settings_have_a_switch_each(library: Library) -> None:
    page = opened("thresholds", runs_of_every_kind(library, "doubtful"), **{"b.doubtful": "1"})
    switches = [toggle.value for toggle in page.toggle if toggle.label == SWITCH]
    assert switches == [False, True]
