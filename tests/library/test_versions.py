"""What an older or a newer version made: brought up to date with a way back, or refused and left as it is."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from detector.errors import LibraryError, RunTooNew
from detector.jobs.store import list_jobs
from detector.library.manifest_file import MANIFEST
from detector.library.mark import FORMAT, MARK
from detector.library.paths import Library, open_library
from detector.library.private import kept_private
from detector.library.runs import list_runs, read_run, remove_run, resume_or_create_run
from detector.library.storage import try_lock
from tests.conftest import REPOSITORY
from tests.library.made import make_run, request

OLD = REPOSITORY / "tests" / "golden" / "data"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A data folder as the version before marks left it."""
    folder = tmp_path / "old"
    shutil.copytree(OLD, folder)
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    return folder


def content(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith((".", MARK)))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def change_format(folder: Path, number: int) -> bytes:
    """Make a run's manifest one of this format, as nobody here knows it; returns it."""
    path = folder / MANIFEST
    path.write_text(json.dumps(json.loads(path.read_text()) | {"schema_version": number, "new": True}))
    return path.read_bytes()


def test_a_new_folder_is_marked(data_dir: Path) -> None:
    open_library()
    assert json.loads((data_dir / MARK).read_text())["format"] == FORMAT
    assert not list(data_dir.glob("before-*"))


def test_a_folder_of_a_newer_version_is_refused_by_name_and_left_as_it_is(data_dir: Path) -> None:
    open_library()
    (data_dir / MARK).write_text('{"format": 99, "footfall": "7.8.9", "more": []}')
    before = content(data_dir)
    with pytest.raises(LibraryError, match=rf"{data_dir.name} was made by a newer Footfall \(7\.8\.9; format 99"):
        open_library()
    assert content(data_dir) == before


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": "x"}'])
def test_a_damaged_mark_is_told_and_the_advice_is_right(data_dir: Path, text: str) -> None:
    open_library()
    (data_dir / MARK).write_text(text)
    with pytest.raises(LibraryError, match="Delete it if no newer"):
        open_library()
    (data_dir / MARK).unlink()
    open_library()


def test_an_older_folder_is_brought_up_to_date_and_there_is_a_way_back(old: Path) -> None:
    before = content(old)
    with kept_private():
        library = open_library(old)
        assert list_runs(library)
        assert list_jobs(library)
    assert json.loads((old / MARK).read_text())["format"] == FORMAT
    if os.name == "posix":
        assert [path for path in (old, *old.rglob("*")) if path.stat().st_mode & 0o077] == []
    for path in (old / f"before-{FORMAT}").iterdir():  # as data/README.md says
        shutil.move(path, old / path.name)
    (old / MARK).unlink()
    after = content(old)
    assert {name: after[name] for name in before if not name.endswith(".sqlite")} == {
        name: data for name, data in before.items() if not name.endswith(".sqlite")
    }


def test_what_was_copied_before_a_step_is_not_copied_again(old: Path) -> None:
    open_library(old)
    first = (old / f"before-{FORMAT}" / "presets.json").read_bytes()
    (old / "presets.json").write_text("{}")
    (old / MARK).unlink()
    open_library(old)
    assert (old / f"before-{FORMAT}" / "presets.json").read_bytes() == first


def test_an_older_folder_that_nobody_may_mark_is_read_as_it_is(old: Path) -> None:
    (old / MARK).mkdir()
    with pytest.raises(LibraryError, match="cannot be read"):
        open_library(old)
    (old / MARK).rmdir()
    (old / ".library.lock").mkdir()  # the step cannot be taken
    assert list_runs(open_library(old))
    assert not (old / MARK).exists()


def test_a_run_of_a_newer_version_is_never_overwritten(library: Library) -> None:
    run = make_run(library)
    manifest = change_format(run.folder, 99)
    unfinished = run.folder / "cells-000000.parquet.1.tmp"
    unfinished.write_bytes(b"of the newer version")
    before = content(library.root)
    with pytest.raises(RunTooNew, match="made by a newer Footfall"):
        resume_or_create_run(library, request())
    assert content(library.root) == before
    assert (run.folder / MANIFEST).read_bytes() == manifest
    lock = try_lock(library.runs / f".{run.id}.lock")
    assert lock is not None
    lock.release()


def test_a_run_of_a_newer_version_is_listed_as_one_and_can_be_read_after_an_update(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_run(library)
    change_format(run.folder, 99)
    (summary,) = list_runs(library)
    assert (summary.state, summary.newer) == ("unreadable", True)
    assert "Update Footfall" in summary.problem
    with monkeypatch.context() as updated:
        updated.setattr("detector.library.manifest_file.SCHEMA_VERSION", 99)
        updated.setattr("detector.library.runs.SCHEMA_VERSION", 99)
        assert "newer" not in list_runs(library)[0].problem


def test_a_run_of_a_newer_version_can_be_deleted_by_who_wants_that(library: Library) -> None:
    run = make_run(library)
    change_format(run.folder, 99)
    remove_run(library, run.id)
    assert list_runs(library) == []
    resume_or_create_run(library, request()).close()
    assert read_run(library, run.id).n_samples == 0
