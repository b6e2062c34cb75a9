"""Deleting from the command line, and the way back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from detector.library.paths import open_library
from detector.library.runs import list_runs
from detector.library.videos import add_video, list_videos
from tests.cli.conftest import Command
from tests.library.made import make_run


def test_an_empty_trash_says_so(command: Command) -> None:
    assert command("trash").out == "The trash is empty.\n"
    assert command("videos").out.startswith("The library has no videos yet.")


def test_a_run_is_deleted_listed_and_put_back(command: Command) -> None:
    run = make_run(open_library())
    said = command("runs", "delete", run.id, "--yes")
    assert said.status == 0
    assert list_runs(open_library()) == []
    back = said.out.strip().rpartition("python -m detector ")[2].split()  # as it says
    listed = command("trash").out
    assert back[-1] in listed
    assert "walk.avi" in listed
    assert "MB altogether" in listed
    assert command(*back).status == 0
    assert [summary.id for summary in list_runs(open_library())] == [run.id]


def test_a_video_is_listed_deleted_and_put_back(command: Command, clip: Path) -> None:
    video = add_video(open_library(), clip, copy=True)
    assert video.id in command("videos").out
    command("videos", "delete", "no such video", "--yes").check_refused()
    said = command("videos", "delete", video.name, "--yes")
    assert said.status == 0
    assert list_videos(open_library()) == []
    assert command("trash", "restore", video.id).status == 0
    assert [kept.id for kept in list_videos(open_library())] == [video.id]


def test_what_is_emptied_is_gone(command: Command) -> None:
    run = make_run(open_library())
    command("runs", "delete", run.id, "--yes")
    command("trash", "empty").check_refused()  # nobody can be asked
    assert command("trash", "empty", "--yes").status == 0
    assert command("trash").out == "The trash is empty.\n"
    command("trash", "restore", run.id).check_refused()


def test_nothing_goes_by_itself_unless_an_age_is_set(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    run = make_run(open_library())
    assert "No limit is set" in command("retention").out
    monkeypatch.setenv("FOOTFALL_KEEP_RUNS_DAYS", "30")
    monkeypatch.setenv("FOOTFALL_MAX_LIBRARY_GB", "2")
    said = command("retention").out
    assert "At most: 2.0 GB. Runs are kept for 30 days." in said
    due = f"{run.manifest.created.astimezone() + timedelta(days=30):%Y-%m-%d %H:%M}"
    assert f"{due}  run   {run.id}  walk.avi" in said
    assert len(list_runs(open_library())) == 1
    monkeypatch.setenv("FOOTFALL_KEEP_RUNS_DAYS", "a month")
    command("retention").check_refused()
