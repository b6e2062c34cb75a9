"""Restoring a backup into an empty data folder: all of it, or nothing.

Everything is taken out into a hidden folder and checked there. One renaming of that folder decides: from then on
whoever opens the library first puts the files into their places, should this process have come to its end before.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import time
import zipfile
from contextlib import closing
from pathlib import Path

from detector.errors import Cancelled, LibraryError
from detector.library.backup.check import check_jobs, check_room, read_contents, reading, refuse
from detector.library.backup.contents import Contents, Entry
from detector.library.catalogue import PIECE_BYTES
from detector.library.paths import Library
from detector.library.restored import FOLDERS, JOBS, RESTORED, finish_restore
from detector.library.storage import storing, sync_folder, try_lock
from detector.types import Control, Progress

_TAKEN_OUT = ".restoring"
_LOCK = ".restoring.lock"


def restore(library: Library, file: Path, control: Control = Control()) -> Contents:
    """Put what is in a backup into a library that has nothing yet; returns what was in it.

    Raises BackupUnusable, LibraryError for a library that holds something, StorageFailed, Cancelled.
    """
    lock = try_lock(library.root / _LOCK)
    if lock is None:
        raise LibraryError("Another backup is being restored to {folder} just now.", folder=str(library.root))
    taken_out = library.root / _TAKEN_OUT
    try:
        _refuse_occupied(library)
        with storing(taken_out):
            shutil.rmtree(taken_out, ignore_errors=True)
            taken_out.mkdir()
        contents = _take_out(file, taken_out, control)
        _refuse_occupied(library)
        with storing(taken_out):
            if hasattr(os, "sync"):
                os.sync()
            os.replace(taken_out, library.root / RESTORED)
            sync_folder(library.root)
        finish_restore(library.root, library.job_table)
        return contents
    finally:
        shutil.rmtree(taken_out, ignore_errors=True)
        lock.release()


def _refuse_occupied(library: Library) -> None:
    """Raise LibraryError where the library holds anything."""
    places = [library.root / name for name in FOLDERS]
    held = [place.name for place in places if place.is_dir() and any(p.name[0] != "." for p in place.iterdir())]
    held += [library.presets.name] if library.presets.exists() else []
    held += ["jobs"] if _has_jobs(library.job_table) else []
    if held:
        raise LibraryError(
            "The data folder {folder} is not empty: it holds {held}, and a restore overwrites nothing. Name an empty "
            "folder in FOOTFALL_DATA, or move this one away.",
            folder=str(library.root),
            held=", ".join(held),
        )


def _has_jobs(table: Path) -> bool:
    """True where the table has rows, or cannot be asked."""
    if not table.exists():
        return False
    try:
        with closing(sqlite3.connect(table)) as jobs:
            return jobs.execute("SELECT id FROM jobs LIMIT 1").fetchone() is not None
    except sqlite3.Error as error:
        return "no such table" not in str(error)


def _take_out(file: Path, folder: Path, control: Control) -> Contents:
    """Take everything out into a folder, checked."""
    with reading(file), zipfile.ZipFile(file) as archive:
        contents = read_contents(archive, file)
        check_room(contents, folder)
        done, since_s = 0, time.monotonic()
        for entry in contents.entries:
            if control.cancelled():
                raise Cancelled("The restore was stopped. Nothing was restored.")
            _take_out_one(archive, entry, folder, file)
            done += entry.size_bytes
            elapsed_s = time.monotonic() - since_s
            control.progress(Progress.at_pace(done, contents.size_bytes, fresh=done, elapsed_s=elapsed_s, unit="bytes"))
    if (folder / JOBS).exists():
        check_jobs(folder / JOBS, file)
    return contents


def _take_out_one(archive: zipfile.ZipFile, entry: Entry, folder: Path, file: Path) -> None:
    path, digest = folder.joinpath(*entry.name.split("/")), hashlib.sha256()
    with storing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(entry.name) as source, path.open("xb") as target:
            while piece := source.read(PIECE_BYTES):
                digest.update(piece)
                target.write(piece)
        os.utime(path, ns=(entry.mtime_ns, entry.mtime_ns))
    if digest.hexdigest() != entry.sha256:
        raise refuse(file, entry.name, "is not what was written")
