"""Backups: written while others write, restored whole or not at all, refused where anything is odd."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from detector.actions.requests import DemoRequest
from detector.errors import BackupUnusable, Cancelled, LibraryError, StorageFailed
from detector.jobs.cookies import save_cookies
from detector.jobs.store import list_jobs, submit
from detector.library.backup import back_up, restore
from detector.library.backup.contents import LIST
from detector.library.mark import MARK
from detector.library.notes import Notes, change_notes, read_notes
from detector.library.paths import Library, open_library
from detector.library.restored import FOLDERS
from detector.library.runs import list_runs, resume_or_create_run
from detector.library.verify import verify_run
from detector.library.videos import add_video, list_videos, video_file
from detector.types import Control
from tests.conftest import REPOSITORY
from tests.library.made import made_stretch, make_run, request
from tests.video.clips import write_clip

SECRET = b"abracadabra"
OUT = {"sessions.sqlite", "users.json", "audit", "catalogue.sqlite", "trash", "jobs", ".asked"}


@pytest.fixture
def elsewhere(tmp_path: Path) -> Library:
    """An empty library on another machine."""
    return open_library(tmp_path / "another machine")


@pytest.fixture
def full(library: Library, tmp_path: Path) -> Library:
    """A library with something of everything."""
    run = make_run(library, [(1, 0, 0.9, (100.0, 100.0, 140.0, 200.0))])
    change_notes(run.folder, lambda _: Notes(label="north door"))
    add_video(library, write_clip(tmp_path / "copied.mp4", frames=5), copy=True)
    add_video(library, write_clip(tmp_path / "in place.mp4", frames=7), copy=False)
    (library.models / "mine").mkdir()
    (library.models / "mine" / "net.onnx").write_bytes(b"a network")
    library.job_outputs.mkdir()
    (library.job_outputs / f"{run.id}-1.mp4").write_bytes(b"annotated")
    library.presets.write_text("{}")
    submit(library, DemoRequest())
    save_cookies(library, SECRET.decode())
    (library.databases / "sessions.sqlite").write_bytes(SECRET)
    return library


@pytest.fixture
def saved(full: Library, tmp_path: Path) -> Path:
    path = tmp_path / "backup.zip"
    back_up(full, path)
    return path


def content(folder: Path) -> dict[str, bytes]:
    """Every file of the folders that are backed up, by name."""
    files = (path for name in FOLDERS for path in (folder / name).rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files if path.name[0] != "."}


def left_behind(library: Library) -> list[str]:
    """What a restore that was refused has left."""
    places = [place for place in (library.root, *(library.root / name for name in FOLDERS)) if place.is_dir()]
    files = [path for place in places for path in place.iterdir() if path.is_file() and path.suffix != ".lock"]
    return [path.name for path in files if path.name != MARK]


def test_an_empty_library_goes_there_and_back(library: Library, elsewhere: Library, tmp_path: Path) -> None:
    assert [entry.name for entry in back_up(library, tmp_path / "backup.zip").entries] == [MARK]
    restore(elsewhere, tmp_path / "backup.zip")
    assert list_runs(elsewhere) == []


def test_everything_that_is_kept_is_there_again(full: Library, saved: Path, elsewhere: Library) -> None:
    contents = restore(elsewhere, saved)
    assert content(elsewhere.root) == content(full.root)
    assert contents.elsewhere == ("in place.mp4",)
    assert contents.left_out == ()
    (run,) = list_runs(elsewhere)
    assert verify_run(elsewhere, run.id).damage == ()
    assert read_notes(elsewhere.run_folder(run.id)).label == "north door"
    assert [job.kind for job in list_jobs(elsewhere)] == ["demo"]
    videos = {video.name: video for video in list_videos(elsewhere)}
    assert video_file(elsewhere, videos["copied.mp4"].id).is_relative_to(elsewhere.root)
    assert elsewhere.presets.read_text() == "{}"


def test_no_secrets_are_in_it(saved: Path) -> None:
    assert SECRET not in saved.read_bytes()


def test_everything_there_is_is_in_or_left_out_on_purpose(full: Library, saved: Path) -> None:
    """A new kind of thing in the data folder has to be decided about."""
    names = {p.name for p in full.root.iterdir() if not p.name.endswith((".lock", "-wal", "-shm"))}
    with zipfile.ZipFile(saved) as archive:
        backed_up = {name.split("/")[0] for name in archive.namelist()}
    assert names - backed_up - OUT == set()


def test_a_run_that_grows_meanwhile_is_whole_as_far_as_its_manifest_says(
    library: Library, elsewhere: Library, tmp_path: Path
) -> None:
    with resume_or_create_run(library, request(samples=12)) as writer:
        writer.write(made_stretch(0, 4))
        # With the first file that is read, the run gets another stretch.
        back_up(library, tmp_path / "backup.zip", Control(progress=lambda _: writer.write(made_stretch(4, 4))))
        assert writer.done == 8
    restore(elsewhere, tmp_path / "backup.zip")
    (run,) = list_runs(elsewhere)
    assert run.n_samples >= 4
    assert verify_run(elsewhere, run.id).damage == ()


def test_a_run_that_is_deleted_meanwhile_is_not_restored_in_part(
    library: Library, elsewhere: Library, tmp_path: Path
) -> None:
    run = make_run(library)
    back_up(library, tmp_path / "backup.zip", Control(progress=lambda _: shutil.rmtree(run.folder, True)))
    restore(elsewhere, tmp_path / "backup.zip")
    assert content(elsewhere.root) == {}


def test_a_backup_that_is_stopped_leaves_the_former_one(full: Library, saved: Path) -> None:
    before = saved.read_bytes()
    with pytest.raises(Cancelled):
        back_up(full, saved, Control(cancelled=lambda: True))
    assert saved.read_bytes() == before
    assert [p.name for p in saved.parent.glob("*.tmp")] == []


def test_nothing_is_overwritten(full: Library, saved: Path) -> None:
    before = content(full.root)
    with pytest.raises(LibraryError, match=r"is not empty: it holds videos, runs, .*FOOTFALL_DATA"):
        restore(full, saved)
    assert content(full.root) == before


def test_a_restore_that_is_stopped_leaves_nothing(saved: Path, elsewhere: Library) -> None:
    answers = iter([False, False, False, True])
    with pytest.raises(Cancelled):
        restore(elsewhere, saved, Control(cancelled=lambda: next(answers)))
    assert left_behind(elsewhere) == []


@pytest.mark.skipif(sys.platform != "linux", reason="kills itself from a system call's hook")
@pytest.mark.parametrize("renames", [0, 1, 2, 5])
def test_a_restore_that_is_killed_leaves_nothing_or_everything(
    full: Library, saved: Path, tmp_path: Path, renames: int
) -> None:
    """Killed before the nth renaming; the next who opens the library finds it empty or whole."""
    root = tmp_path / "killed"
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from detector.library.backup import restore\n"
        "from detector.library.paths import open_library\n"
        f"left, real = [{renames}], os.replace\n"
        "def replace(*places):\n"
        "    if not left[0]: os.kill(os.getpid(), 9)\n"
        "    left[0] -= 1\n"
        "    real(*places)\n"
        "library = open_library(Path(sys.argv[1]))\n"
        "os.replace = replace\n"
        "restore(library, Path(sys.argv[2]))\n"
    )
    ended = subprocess.run([sys.executable, "-c", code, root, saved], cwd=REPOSITORY, check=False)
    found = open_library(root)
    if renames == 0:
        assert ended.returncode == -9
        assert left_behind(found) == []
        restore(found, saved)
    assert content(root) == content(full.root)
    assert [job.kind for job in list_jobs(found)] == ["demo"]
    assert found.presets.read_text() == "{}"


def rewritten(path: Path, *, change: Callable[[dict[str, Any]], None] | None = None, **entries: bytes) -> Path:
    """The backup with another list or other entries, each of them at its name."""
    target = path.with_name("changed.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for info in old.infolist():
            data = entries.get(info.filename, old.read(info))
            if info.filename == LIST and change:
                listed = json.loads(data)
                change(listed)
                data = json.dumps(listed).encode()
            new.writestr(info, data)
    return target


def entry(name: str, **facts: object) -> dict[str, object]:
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    return {"name": name, "size_bytes": 0, "sha256": empty, "mtime_ns": 0} | facts


@pytest.mark.parametrize(
    "name",
    [
        "../runs/x",
        "runs/../../x",
        "/etc/passwd",
        "runs//x",
        "runs/./x",
        "runs\\..\\x",
        "C:/x",
        "runs/.x.lock",
        "sessions.sqlite",
        "jobs/worker.lock",
        "runs/",
        "",
        "runs/a\0b",
    ],
)
def test_names_that_are_no_place_of_a_data_folder_are_refused(saved: Path, elsewhere: Library, name: str) -> None:
    changed = rewritten(saved, change=lambda listed: listed["entries"].append(entry(name)))
    with zipfile.ZipFile(changed, "a") as archive:
        archive.writestr(name.replace("\0", "_") or "x", b"")
    with pytest.raises(BackupUnusable, match="is no place in a data folder"):
        restore(elsewhere, changed)
    assert left_behind(elsewhere) == []


def test_a_file_that_is_named_twice_is_refused(saved: Path, elsewhere: Library) -> None:
    changed = rewritten(saved, change=lambda listed: listed["entries"].append(entry("PRESETS.json")))
    with pytest.raises(BackupUnusable):
        restore(elsewhere, changed)


def test_a_flipped_bit_anywhere_is_found(saved: Path, elsewhere: Library) -> None:
    whole = saved.read_bytes()
    for place in range(40, len(whole), len(whole) // 60):
        saved.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        try:
            restore(elsewhere, saved)
        except BackupUnusable:
            assert left_behind(elsewhere) == []
        else:  # it was in what no file's content depends on, such as an attribute of the archive's
            saved.write_bytes(whole)
            again = open_library(elsewhere.root.with_name(f"compared {place}"))
            restore(again, saved)
            assert content(elsewhere.root) == content(again.root)
            elsewhere = open_library(elsewhere.root.with_name(f"after {place}"))


def test_links_are_refused(saved: Path, elsewhere: Library) -> None:
    changed = rewritten(saved, change=lambda listed: listed["entries"].append(entry("runs/x/y")))
    link = zipfile.ZipInfo("runs/x/y")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(changed, "a") as archive:
        archive.writestr(link, b"")
    with pytest.raises(BackupUnusable, match="is no plain file"):
        restore(elsewhere, changed)


def test_what_would_swell_is_refused(saved: Path, elsewhere: Library) -> None:
    bomb = entry("runs/x/y", size_bytes=50_000_000)
    changed = rewritten(saved, change=lambda listed: listed["entries"].append(bomb))
    with zipfile.ZipFile(changed, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("runs/x/y", bytes(50_000_000))
    with pytest.raises(BackupUnusable, match="has another size than was written"):
        restore(elsewhere, changed)


def test_a_database_with_more_than_jobs_is_refused(full: Library, tmp_path: Path, elsewhere: Library) -> None:
    import sqlite3

    with sqlite3.connect(full.job_table) as table:
        table.execute("CREATE TRIGGER t AFTER INSERT ON jobs BEGIN DELETE FROM jobs; END")
    back_up(full, tmp_path / "backup.zip")
    with pytest.raises(BackupUnusable, match=r"jobs\.sqlite is not a table of jobs"):
        restore(elsewhere, tmp_path / "backup.zip")
    assert left_behind(elsewhere) == []


@pytest.mark.parametrize("what", ["format", "library_format"])
def test_a_newer_version_is_named(saved: Path, elsewhere: Library, what: str) -> None:
    changed = rewritten(saved, change=lambda listed: listed.update({what: 99, "footfall": "9.1", "something": "new"}))
    with pytest.raises(BackupUnusable, match=r"made by a newer Footfall \(9\.1\)"):
        restore(elsewhere, changed)


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x05\x06" + bytes(18)], ids=["empty", "text", "nothing in it"])
def test_a_file_that_is_no_backup_is_refused(tmp_path: Path, elsewhere: Library, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(BackupUnusable):
        restore(elsewhere, tmp_path / "file")


def test_a_disk_without_room_is_told_before(saved: Path, elsewhere: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(elsewhere.root)._replace(free=1000)
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
    with pytest.raises(StorageFailed, match="Free some space"):
        restore(elsewhere, saved)
    assert left_behind(elsewhere) == []


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="nothing is unreadable for this user")
def test_what_cannot_be_read_is_told(full: Library, tmp_path: Path) -> None:
    (full.models / "mine" / "net.onnx").chmod(0)
    assert back_up(full, tmp_path / "backup.zip").left_out == ("models/mine/net.onnx",)
