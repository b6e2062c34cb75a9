from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from detector.errors import LibraryError, NotInTrash, StorageFailed
from detector.library.paths import Library
from detector.library.runs import list_runs, read_run, remove_run
from detector.library.storage import measure
from detector.library.trash import KEPT, empty_trash, find_discarded, list_trash, put_back
from detector.library.verify import verify_run
from detector.library.videos import Video, add_video, list_videos, remove_video, video_file
from tests.library.made import make_run
from tests.video.clips import write_clip


@pytest.fixture
def video(library: Library, tmp_path: Path) -> Video:
    return add_video(library, write_clip(tmp_path / "walk.mp4", frames=5), copy=True)


def age(library: Library, name: str, days: float) -> str:
    """Have something been deleted so long ago; returns its name since then."""
    moment = datetime.now(UTC) - timedelta(days=days)
    older = f"{moment:%Y%m%dT%H%M%S}-{name.partition('-')[2]}"
    (library.trash / name).rename(library.trash / older)
    return older


def test_there_is_nothing_in_it_at_first(library: Library) -> None:
    assert list_trash(library) == []
    assert empty_trash(library) == []


def test_a_deleted_run_comes_back_as_it_was(library: Library) -> None:
    run = make_run(library, [(1, 0, 0.9, (100.0, 100.0, 140.0, 200.0))])
    size = measure(run.folder)
    name = remove_run(library, run.id)
    assert list_runs(library) == []
    (discarded,) = list_trash(library)
    assert (discarded.name, discarded.kind, discarded.id) == (name, "run", run.id)
    assert discarded.title == run.manifest.video.name
    assert discarded.size_bytes == size
    assert discarded.leaves - discarded.deleted == timedelta(days=7)
    assert put_back(library, run.id).name == name
    assert read_run(library, run.id).cells.sample.tolist() == [1]
    assert verify_run(library, run.id).damage == ()
    assert list_trash(library) == []


def test_a_deleted_video_comes_back_with_its_copy(library: Library, video: Video) -> None:
    remove_video(library, video.id)
    assert list_videos(library) == []
    assert list_trash(library)[0].title == "walk.mp4"
    put_back(library, video.id[:5])
    assert video_file(library, video.id).is_file()


def test_the_same_run_deleted_twice_at_once_is_there_twice(library: Library) -> None:
    names = []
    for _ in range(3):
        run = make_run(library)
        names.append(remove_run(library, run.id))
    assert len(set(names)) == 3
    with pytest.raises(NotInTrash, match="Write the whole name"):
        put_back(library, run.id)
    assert put_back(library, names[1]).id == run.id


def test_what_was_made_anew_is_not_overwritten(library: Library) -> None:
    run = make_run(library)
    name = remove_run(library, run.id)
    again = make_run(library, [(1, 0, 0.9, (100.0, 100.0, 140.0, 200.0))])
    assert again.id == run.id
    with pytest.raises(LibraryError, match="is in the library again"):
        put_back(library, name)
    assert len(read_run(library, run.id).cells) == 1
    remove_run(library, run.id)  # as the message says
    put_back(library, name)
    assert len(read_run(library, run.id).cells) == 0


def test_after_a_week_it_goes_for_good(library: Library, video: Video) -> None:
    old = age(library, remove_run(library, make_run(library).id), 7.01)
    new = age(library, remove_video(library, video.id), 6.9)
    gone = empty_trash(library, before=datetime.now(UTC) - KEPT)
    assert [one.name for one in gone] == [old]
    assert [one.name for one in list_trash(library)] == [new]
    assert [path.name for path in library.trash.iterdir()] == [new]


@pytest.mark.parametrize(
    "name", ["x", ".hidden.tmp", "20261399T000000-run-x", "20260101T000000-run-", "..", "20260101T0-run-x"]
)
def test_other_folders_in_it_are_left_alone(library: Library, name: str) -> None:
    (library.trash / name).mkdir(exist_ok=True)
    assert list_trash(library) == []
    assert empty_trash(library) == []
    assert (library.trash / name).is_dir()


@pytest.mark.parametrize("name", ["", "nothing", "../runs", "/"])
def test_nothing_else_can_be_put_back(library: Library, name: str) -> None:
    remove_run(library, make_run(library).id)
    with pytest.raises(NotInTrash, match="in the trash"):
        put_back(library, name)


def test_a_name_that_would_lead_out_of_the_library_is_refused(library: Library) -> None:
    (library.trash / "20260101T000000-run-..").mkdir()
    with pytest.raises(LibraryError):
        put_back(library, "20260101T000000-run-..")


def test_a_damaged_one_is_listed_and_can_be_put_back(library: Library) -> None:
    run = make_run(library)
    (run.folder / "manifest.json").write_text("{")
    name = remove_run(library, run.id)
    assert find_discarded(library, name).title == ""
    assert put_back(library, name).id == run.id


def test_deleting_needs_no_room_on_the_disk(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a full disk nothing can be written, and a renaming still works."""
    run = make_run(library)

    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    monkeypatch.setattr(Path, "open", refuse)
    name = remove_run(library, run.id)
    assert (library.trash / name / "manifest.json").exists()


def test_a_disk_that_refuses_leaves_the_run_where_it_was(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    run = make_run(library)

    def refuse(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    with monkeypatch.context() as refusing:
        refusing.setattr(os, "replace", refuse)
        with pytest.raises(StorageFailed, match="read-only"):
            remove_run(library, run.id)
    assert read_run(library, run.id).n_samples == 10
    assert list_trash(library) == []
