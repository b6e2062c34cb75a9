"""The Library page where something around it is not as it should be."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from detector.clock import set_clock
from detector.library.paths import Library
from detector.library.recording import keep_clock
from detector.library.runs import list_runs, remove_run
from detector.library.videos import add_video, list_videos
from tests.conftest import REPOSITORY
from tests.dashboard.pages import opened, text_of
from tests.library.clips import make_clip
from tests.library.made import make_run
from tests.video.clips import write_clip


def read(page: AppTest) -> str:
    """All text of the page without the marks that keep Markdown from reading it."""
    return text_of(page).replace("\\", "")


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


def test_when_a_video_was_recorded_is_asked_kept_and_shown(library: Library, tmp_path: Path) -> None:
    video = add_video(library, make_clip(tmp_path / "gate_20261125_140300.mp4"), copy=False)
    page = opened("library")
    assert "its name says 2026-11-25 14:03:00" in read(page)
    page.button(key=f"clock-{video.id}").click().run()
    page.selectbox(key=f"zone-{video.id}").select("Asia/Seoul").run()
    assert "Second 0 is 2026-11-25 14:03:00 (+09:00, Asia/Seoul); the end is at 14:03:02." in read(page)
    page.button(key="keep-clock").click().run()
    assert not page.exception
    assert list_videos(library)[0].clock == set_clock("2026-11-25 14:03:00", "Asia/Seoul")
    assert "recorded 2026-11-25 14:03:00 (+09:00, Asia/Seoul)" in read(opened("library"))


def test_of_a_time_that_came_twice_the_page_asks_which(library: Library, tmp_path: Path) -> None:
    video = add_video(library, make_clip(tmp_path / "gate_20261025_023000.mp4"), copy=False)
    page = opened("library")
    page.button(key=f"clock-{video.id}").click().run()
    page.selectbox(key=f"zone-{video.id}").select("Europe/Berlin").run()
    page.radio(key="reading").set_value("2026-10-25 02:30:00+01:00").run()
    page.button(key="keep-clock").click().run()
    assert list_videos(library)[0].clock == set_clock("2026-10-25T02:30:00+01:00", "Europe/Berlin")


def test_a_start_that_is_typed_badly_is_refused_and_one_that_is_known_forgotten(
    library: Library, tmp_path: Path
) -> None:
    video = add_video(library, make_clip(tmp_path / "gate.mp4"), copy=False)
    keep_clock(library, video.id, set_clock("2026-11-25 14:03:00", "Asia/Seoul"))
    page = opened("library")
    page.button(key=f"clock-{video.id}").click().run()
    assert page.text_input(key=f"start-{video.id}").value == "2026-11-25 14:03:00"
    page.text_input(key=f"start-{video.id}").set_value("half past nine").run()
    assert "is no date and time" in read(page)
    page.text_input(key=f"start-{video.id}").set_value("2026-11-25 14:03:00").run()
    page.button(key="forget-clock").click().run()
    assert list_videos(library)[0].clock is None
