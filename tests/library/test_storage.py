from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from detector.errors import LibraryError, StorageFailed
from detector.library.paths import Library, data_dir, open_library
from detector.library.runs import read_picture, read_run, resume_or_create_run
from detector.library.storage import remove_folder, try_lock, write_bytes
from tests.library.made import made_stretch, request


@contextmanager
def files_no_larger_than(size_bytes: int) -> Iterator[None]:
    """A real refusal by the system, in the place of a full disk."""
    former = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, former[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, former)


def test_a_refused_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "x"
    write_bytes(path, b"old")
    with files_no_larger_than(1000), pytest.raises(StorageFailed, match=r"Could not write .*/x"):
        write_bytes(path, b"n" * 100_000)
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["x"]


def test_a_run_on_a_disk_that_fills_up_keeps_what_it_has(library: Library) -> None:
    with resume_or_create_run(library, request()) as writer:
        writer.write(made_stretch(0, 4))
        with files_no_larger_than(100), pytest.raises(StorageFailed):
            writer.write(made_stretch(4, 4))
    part = read_run(library, writer.id)
    assert part.n_samples == 4
    with resume_or_create_run(library, request()) as again:
        assert again.missing[0].first_sample == again.done == 4


def test_numbers_are_kept_where_there_is_no_room_for_pictures(library: Library) -> None:
    big = replace(made_stretch(0, 4), pictures=(b"x", b"x" * 200_000, b"x", b"x"))
    with (
        resume_or_create_run(library, request()) as writer,
        files_no_larger_than(100_000),
        pytest.raises(StorageFailed),
    ):
        writer.write(big)
    part = read_run(library, writer.id)
    assert part.n_samples == 4
    assert read_picture(library, writer.id, 0) == b""
    with resume_or_create_run(library, request()) as again:
        assert again.missing[0].first_sample == again.done == 4


def test_a_write_into_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(StorageFailed, match="its folder is not there"):
        write_bytes(tmp_path / "none" / "x", b"")


def test_a_folder_is_gone_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "full"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "file").touch()
    remove_folder(folder)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(StorageFailed):
        remove_folder(folder)


def test_a_lock_has_one_holder(tmp_path: Path) -> None:
    first = try_lock(tmp_path / "lock")
    assert first is not None
    assert try_lock(tmp_path / "lock") is None
    first.release()
    again = try_lock(tmp_path / "lock")
    assert again is not None
    again.release()


def test_a_place_that_can_hold_no_lock(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageFailed):
        try_lock(tmp_path / "file" / "lock")


def test_the_data_folder_is_chosen_by_the_environment(data_dir: Path) -> None:
    library = open_library()
    assert library.root == data_dir
    assert all(folder.is_dir() for folder in (library.videos, library.runs, library.models, library.jobs))


@pytest.mark.parametrize("text", ["", "  "])
def test_without_a_choice_it_lies_beside_the_code(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("FOOTFALL_DATA", text)
    assert (data_dir() / "README.md").is_file()


def test_a_data_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageFailed, match="Could not write"):
        open_library(tmp_path / "file" / "data")


def test_a_data_folder_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="caf\ufffd is not UTF-8"):
        open_library(tmp_path / os.fsdecode(b"caf\xe9"))
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def forced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is forced to the disk and renamed, in order: names of folders end in a slash."""
    done: list[str] = []
    open_, fsync, replace_ = os.open, os.fsync, os.replace
    names: dict[int, str] = {}

    def opened(path: Path, flags: int, *more: object, **named: object) -> int:
        descriptor = open_(path, flags, *more, **named)  # type: ignore[arg-type]
        names[descriptor] = f"{Path(path).name}/" if Path(path).is_dir() else Path(path).name
        return descriptor

    def forced(descriptor: int) -> None:
        done.append(names[descriptor])
        fsync(descriptor)

    def renamed(source: Path, target: Path) -> None:
        done.append(f"-> {Path(target).name}")
        replace_(source, target)

    monkeypatch.setattr(os, "open", opened)
    monkeypatch.setattr(os, "fsync", forced)
    monkeypatch.setattr(os, "replace", renamed)
    return done


def test_a_file_is_safe_before_it_is_renamed_and_its_name_afterwards(tmp_path: Path, forced: list[str]) -> None:
    write_bytes(tmp_path / "x", b"new")
    content, *name = forced
    assert content.startswith("x.")
    assert name == ["-> x", f"{tmp_path.name}/"]


def test_a_stretch_counts_once_everything_of_it_is_safe(library: Library, forced: list[str]) -> None:
    """Its samples say that it is there: by then its pictures and cells are on the disk, with their names."""
    with resume_or_create_run(library, request()) as writer:
        forced.clear()
        writer.write(made_stretch(0, 2))
    before = forced[: forced.index("-> samples-000000.parquet")]
    assert [name for name in before if not name.endswith(".tmp")] == [
        "000000.jpg",
        "000001.jpg",
        "pictures/",
        "-> cells-000000.parquet",
        f"{writer.id}/",
    ]


def test_what_is_deleted_is_gone_before_its_files_are(tmp_path: Path, forced: list[str]) -> None:
    (tmp_path / "run").mkdir()
    remove_folder(tmp_path / "run")
    assert forced[1:] == [f"{tmp_path.name}/"]
