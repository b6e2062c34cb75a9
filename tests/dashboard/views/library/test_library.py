"""The Library page where something around it is not as it should be."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from detector.library.paths import Library
from detector.library.videos import list_videos
from tests.conftest import REPOSITORY
from tests.dashboard.pages import opened, text_of
from tests.library.made import make_run
from tests.video.clips import write_clip


def test_a_folder_that_cannot_be_reached_leaves_the_rest_of_the_library(
    library: Library, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run = make_run(library)
    monkeypatch.setenv("FOOTFALL_FOLDERS", str(tmp_path / "an unmounted share"))
    page = AppTest.from_file(str(REPOSITORY / "dashboard" / "shell.py"), default_timeout=30).run()
    assert not page.exception
    assert ["cannot be read" in error.value for error in page.error] == [True]
    assert run.manifest.video.name in text_of(page)


def test_names_that_are_not_utf8_and_links_that_lead_to_themselves_are_no_defect(
    library: Library, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    os.rename(write_clip(tmp_path / "walk.mp4", frames=5), os.fsencode(folder) + b"/caf\xe9.mp4")
    os.mkdir(os.fsencode(folder) + b"/d\xe9r")
    (folder / "round.mp4").symlink_to("round.mp4")
    monkeypatch.setenv("FOOTFALL_FOLDERS", str(folder))
    page = opened("library")
    assert page.multiselect[0].options == ["caf\ufffd.mp4"]
    page.multiselect[0].select("caf\ufffd.mp4")
    next(button for button in page.button if "Add to the library" in button.label).click()
    page.run()
    assert not page.exception
    assert [video.name for video in list_videos(library)] == ["caf\ufffd.mp4"]
    next(box for box in page.selectbox if box.label == "Folder").select("d\ufffdr").run()
    assert not page.exception
