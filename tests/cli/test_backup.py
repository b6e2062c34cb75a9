"""Moving everything to another machine, as a user does it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from detector.library.paths import open_library
from detector.library.runs import list_runs
from detector.library.videos import add_video
from tests.cli.conftest import Command
from tests.library.made import make_run


@pytest.fixture
def backup(command: Command, clip: Path, tmp_path: Path) -> Path:
    """The backup of a library with a run and a video that lies elsewhere."""
    make_run(open_library())
    add_video(open_library(), clip, copy=False)
    path = tmp_path / "backup.zip"
    said = command("backup", path)
    assert said.status == 0
    assert "1 run and 1 video" in said.out
    assert f"Without its file, which lies outside the library: {clip.name}" in said.out
    return path


def test_it_is_restored_on_another_machine(
    command: Command, backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (run,) = list_runs(open_library())
    monkeypatch.setenv("FOOTFALL_DATA", str(tmp_path / "another machine"))
    said = command("restore", backup)
    assert said.status == 0
    assert "1 run and 1 video" in said.out
    assert command("verify").out == f"{run.id}: whole\n"


def test_a_library_that_has_something_is_not_overwritten(command: Command, backup: Path) -> None:
    said = command("restore", backup)
    said.check_refused()
    assert "is not empty" in said.err


@pytest.mark.parametrize("name", ["nothing", "."])
def test_what_is_no_backup_is_refused(
    command: Command, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    command("restore", tmp_path / name).check_refused()


@pytest.mark.skipif(os.name != "posix", reason="needs permissions as POSIX has them")
def test_a_backup_can_be_read_by_its_owner_alone(backup: Path) -> None:
    assert backup.stat().st_mode & 0o077 == 0
