"""The Library page where something around it is not as it should be."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from detector.library.paths import Library
from detector.library.runs import list_runs, remove_run
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


def test_what_was_deleted_is_put_back_from_the_page(library: Library) -> None:
    run = make_run(library)
    remove_run(library, run.id)
    page = opened("library")
    assert any(expander.label.startswith("Trash: 1 thing") for expander in page.expander)
    next(button for button in page.button if button.label == "Put back").click().run()
    assert not page.exception
    assert [summary.id for summary in list_runs(library)] == [run.id]
    assert not any(expander.label.startswith("Trash") for expander in page.expander)


def test_a_page_says_what_will_go_because_of_its_age(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    make_run(library)
    assert "their age" not in text_of(opened("library"))
    monkeypatch.setenv("FOOTFALL_KEEP_RUNS_DAYS", "5")
    page = opened("library")
    assert any("Because of their age 1 run" in expander.label for expander in page.expander)
    assert "walk.avi: the run, to the trash" in text_of(page)
    assert len(list_runs(library)) == 1


def test_runs_of_a_newer_version_are_not_called_damaged(library: Library) -> None:
    run = make_run(library)
    path = run.folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"schema_version": 99}))
    page = opened("library")
    assert [header.value for header in page.subheader] == ["Runs made by a newer version"]
    assert "Update Footfall" in text_of(page)
