"""Checking a backup's file before anything of it is taken out."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from pydantic import ValidationError

from detector.errors import BackupUnusable, StorageFailed
from detector.library.backup.contents import FORMAT, LIST, MEASURED, PRESETS, Contents, Entry, Header
from detector.library.mark import FORMAT as LIBRARY_FORMAT
from detector.library.mark import MARK
from detector.library.restored import FOLDERS, JOBS
from detector.words import format_size

MOST_LIST_BYTES = 512_000_000
_TABLES = {"jobs", "sqlite_sequence"}
_ENCRYPTED = 0x1


@contextmanager
def reading(file: Path) -> Iterator[None]:
    """Turn what a ZIP that is none raises inside the block into BackupUnusable."""
    try:
        yield
    except FileNotFoundError as error:
        raise BackupUnusable("There is no file {file}.", file=str(file)) from error
    except (OSError, EOFError, RuntimeError, ValueError, struct.error, zipfile.BadZipFile, zlib.error) as error:
        raise BackupUnusable(
            "{file} cannot be read as a backup to its end ({reason}). Nothing was restored. Take another copy of it.",
            file=file.name,
            reason=str(error) or type(error).__name__,
        ) from error


def read_contents(archive: zipfile.ZipFile, file: Path) -> Contents:
    """The list, once everything it names is in the archive as it says. Raises BackupUnusable."""
    infos = {info.filename: info for info in archive.infolist()}
    if LIST not in infos or infos[LIST].file_size > MOST_LIST_BYTES:
        raise BackupUnusable("{file} is no backup of Footfall: it has no {list} in it.", file=file.name, list=LIST)
    text = archive.read(LIST)
    _check_version(text, file)
    try:
        contents = Contents.model_validate_json(text)
    except ValidationError as error:
        raise refuse(file, LIST, "cannot be understood") from error
    _check_names(contents, file)
    for entry in contents.entries:
        _check_entry(entry, infos.get(entry.name), file)
    if contents.size_bytes > file.stat().st_size:
        raise refuse(file, LIST, "names more than the file can hold")
    return contents


def check_room(contents: Contents, folder: Path) -> None:
    """Raise StorageFailed where the disk has no room for all of it."""
    free = shutil.disk_usage(folder).free
    if contents.size_bytes > free:
        raise StorageFailed(
            "The backup holds {size}, and the disk of {folder} has {free} free. Free some space, or choose another "
            "data folder by FOOTFALL_DATA. Nothing was restored.",
            size=format_size(contents.size_bytes),
            folder=str(folder),
            free=format_size(free),
        )


def check_jobs(path: Path, file: Path) -> None:
    """Raise BackupUnusable unless the database at ``path`` is whole, and a table of jobs and nothing else."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True)) as database:
            made = database.execute("SELECT type, name FROM sqlite_master").fetchall()
            whole = database.execute("PRAGMA quick_check").fetchone()[0] == "ok"
    except sqlite3.Error as error:
        raise refuse(file, JOBS, "is no database") from error
    if not whole or not {("table", name) for name in _TABLES} >= set(made):
        raise refuse(file, JOBS, "is not a table of jobs")


def _check_version(text: bytes, file: Path) -> None:
    try:
        header = Header.model_validate_json(text)
    except ValidationError as error:
        raise refuse(file, LIST, "cannot be understood") from error
    if header.format > FORMAT or header.library_format > LIBRARY_FORMAT:
        raise BackupUnusable(
            "{file} was made by a newer Footfall ({version}). Update Footfall to restore it.",
            file=file.name,
            version=header.footfall[:40],
        )


def _check_names(contents: Contents, file: Path) -> None:
    """Every name is a place of its own that a data folder has, on any system."""
    names = [entry.name for entry in contents.entries]
    if odd := [name for name in names if not _is_place(name)]:
        raise refuse(file, repr(odd[0][:80]), "is no place in a data folder")
    if len({name.casefold() for name in names}) < len(names):
        raise refuse(file, LIST, "names a file twice")


def _is_place(name: str) -> bool:
    parts = name.split("/")
    if any(part.strip() in ("", ".", "..") or part.startswith(".") for part in parts):
        return False
    if any(character in name for character in "\\:\0"):
        return False
    return name in (JOBS, PRESETS, MEASURED, MARK) or any(name.startswith(f"{folder}/") for folder in FOLDERS)


def _check_entry(entry: Entry, info: zipfile.ZipInfo | None, file: Path) -> None:
    """The entry is a plain file, stored as it is, of the size that the list tells."""
    if info is None:
        raise refuse(file, entry.name, "is missing")
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
        raise refuse(file, entry.name, "is no plain file")
    stored = info.compress_type == zipfile.ZIP_STORED and not info.flag_bits & _ENCRYPTED
    if not stored or not info.file_size == info.compress_size == entry.size_bytes:
        raise refuse(file, entry.name, "has another size than was written")


def refuse(file: Path, name: str, what: str) -> BackupUnusable:
    """The error that says what is wrong with a file in the backup."""
    return BackupUnusable(
        "{file} is damaged or was changed: in it, {name} {what}. Nothing was restored. Take another copy of it.",
        file=file.name,
        name=name,
        what=what,
    )
