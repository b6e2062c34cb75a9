from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from detector.errors import SourceMissing
from detector.library import catalogue
from detector.library.catalogue import FILE, file_sha256
from detector.library.manifest import SCHEMA_VERSION
from detector.library.notes import Notes, change_notes
from detector.library.paths import Library
from detector.library.rebuild import rebuild
from detector.library.runs import list_runs
from detector.types import Sampling
from tests.library.made import make_run


def listed(library: Library) -> set[str]:
    return {summary.id for summary in list_runs(library)}


def damage(library: Library) -> None:
    for path in library.root.glob(f"{FILE}*"):
        path.write_bytes(b"this is not a database" * 500)


def damage_a_page(library: Library) -> None:
    """All but the first page, so that the file opens and fails only when it is read."""
    path = library.root / FILE
    path.write_bytes(path.read_bytes()[:4096] + b"?" * (path.stat().st_size - 4096))


def delete(library: Library) -> None:
    for path in library.root.glob(f"{FILE}*"):
        path.unlink()


@pytest.mark.parametrize("harm", [damage, damage_a_page, delete])
def test_the_index_may_be_lost_at_any_time(library: Library, harm) -> None:  # type: ignore[no-untyped-def]
    first, second = make_run(library), make_run(library, sampling=Sampling(frames=5))
    before = list_runs(library)
    harm(library)
    assert list_runs(library) == before
    assert listed(library) == {first.id, second.id}


def test_what_changes_in_the_folders_shows_at_once(library: Library) -> None:
    first, second = make_run(library), make_run(library, sampling=Sampling(frames=5))
    assert listed(library) == {first.id, second.id}
    shutil.rmtree(first.folder)
    assert listed(library) == {second.id}
    change_notes(second.folder, lambda _: Notes(label="gate 3"))
    assert list_runs(library)[0].label == "gate 3"


def test_a_run_brought_from_elsewhere_is_listed(library: Library, tmp_path: Path) -> None:
    run = make_run(library)
    away = shutil.move(run.folder, tmp_path / run.id)
    assert listed(library) == set()
    shutil.move(away, run.folder)
    assert listed(library) == {run.id}


def test_an_index_that_cannot_be_opened_does_not_stop_the_listing(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_run(library)
    monkeypatch.setenv("FOOTFALL_DATABASES", str(library.root / "a" / "missing" / "folder"))
    assert listed(library) == {run.id}


def test_rebuild_counts_and_names_what_is_damaged(library: Library) -> None:
    make_run(library)
    broken = make_run(library, sampling=Sampling(frames=5))
    (broken.folder / "manifest.json").write_text("nonsense")
    told = rebuild(library)
    assert (told.videos, told.runs) == (0, 2)
    assert len(told.problems) == 1
    assert broken.id in told.problems[0]


def test_rebuild_of_an_empty_library(library: Library) -> None:
    assert rebuild(library).problems == ()


def hashed(library: Library) -> int:
    connection = sqlite3.connect(library.root / FILE)
    (count,) = connection.execute("SELECT count(*) FROM hashes").fetchone()
    connection.close()
    return int(count)


def test_a_hash_is_kept_until_the_file_changes(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"one")
    os.utime(path, ns=(1, 1))
    assert file_sha256(library, path) == hashlib.sha256(b"one").hexdigest()
    path.write_bytes(b"two")
    os.utime(path, ns=(1, 1))  # the same size and time: believed without reading
    assert file_sha256(library, path) == hashlib.sha256(b"one").hexdigest()
    os.utime(path, ns=(1, 2))
    assert file_sha256(library, path) == hashlib.sha256(b"two").hexdigest()
    path.write_bytes(b"three")
    os.utime(path, ns=(1, 2))
    assert file_sha256(library, path) == hashlib.sha256(b"three").hexdigest()
    assert hashed(library) == 1


def test_a_file_that_cannot_be_hashed(library: Library, tmp_path: Path) -> None:
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(SourceMissing, match="cannot be read"):
            file_sha256(library, path)


def test_what_the_disk_changed_in_the_index_is_read_from_the_folders(library: Library, tmp_path: Path) -> None:
    """Two digits of a mean, a letter of a name, a digit of a hash: the database opens, and nobody would know."""
    run = make_run(library, [(i, 0, 0.9, (10.0, 10.0, 60.0, 90.0)) for i in range(7)])
    clip = tmp_path / "a.mp4"
    clip.write_bytes(b"content")
    before, digest = list_runs(library), file_sha256(library, clip)
    path = library.root / FILE
    whole = path.read_bytes()
    for now, then in ((b'"mean":0.7', b'"mean":9.7'), (b"walk.avi", b"talk.avi"), (digest[:9].encode(), b"f" * 9)):
        assert whole.count(now) >= 1, now
        path.write_bytes(whole.replace(now, then))
        assert list_runs(library) == before
        assert file_sha256(library, clip) == digest
    assert before[0].id == run.id


def test_runs_are_listed_that_a_newer_version_put_into_the_index(library: Library) -> None:
    run = make_run(library)
    newer = {"id": run.id, "state": "complete", "sampling": {"every_s": 1.0, "invented_later": None}}
    stamped = ("manifest.json", "notes.json")
    catalogue.read_entries(library, "run", library.runs, stamped, lambda _: json.dumps(newer), version=SCHEMA_VERSION)
    assert [summary.state for summary in list_runs(library)] == ["complete"]
