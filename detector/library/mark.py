"""The mark of a data folder: the version of its layout. Newer folders are refused, older ones brought up to date."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from pydantic import BaseModel, ValidationError

from detector.errors import LibraryError, StorageFailed
from detector.library.private import PRIVATE_FOLDER, make_private
from detector.library.storage import storing, try_lock, write_bytes

FORMAT = 2
"""1: folders of before there was a mark. 2: readable by their owner alone."""
MARK = "library.json"
_LOCK = ".library.lock"
_LONGEST_S = 60.0


class Mark(BaseModel):
    """The content of the mark: the format, and the Footfall that brought the folder to it."""

    format: int = 1
    footfall: str = ""


def settle_format(root: Path, job_table: Path, software: Callable[[], str]) -> None:
    """Bring the data folder to today's format, in one step at a time; each step's way back lies in ``before-N``.

    Raises LibraryError for a folder of a newer version. Where the disk refuses to be written, an older one stays as it
    is: every format up to today's can be read.
    """
    if _read_mark(root).format >= FORMAT:
        return
    with suppress(StorageFailed):
        lock = try_lock(root / _LOCK, timeout_s=_LONGEST_S)
        if lock is None:
            return
        try:
            for old in range(_read_mark(root).format, FORMAT):
                _keep_copies(root / f"before-{old + 1}", [root / "presets.json", job_table])
                _STEPS[old](root, job_table.parent)
                write_bytes(root / MARK, Mark(format=old + 1, footfall=software()).model_dump_json().encode())
        finally:
            lock.release()


def _read_mark(root: Path) -> Mark:
    """The folder's mark; that of the first format where there is none. Raises LibraryError for a newer one."""
    path = root / MARK
    try:
        mark = Mark.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return Mark()
    except OSError as error:
        raise LibraryError("{file} cannot be read: {reason}.", file=str(path), reason=error.strerror) from error
    except ValidationError as error:
        raise LibraryError(
            "{file}, which says what version the data folder has, is damaged. Delete it if no newer Footfall than this "
            "one has used the folder.",
            file=str(path),
        ) from error
    if mark.format > FORMAT:
        raise LibraryError(
            "The data folder {folder} was made by a newer Footfall ({version}; format {format}, and this one knows "
            "{known}). Update Footfall, or name another folder in FOOTFALL_DATA.",
            folder=str(root),
            version=mark.footfall[:40],
            format=mark.format,
            known=FORMAT,
        )
    return mark


def _keep_copies(folder: Path, files: list[Path]) -> None:
    """Copy what a step may change, where there is any of it; a copy that is there already is the right one."""
    for path in files:
        copy = folder / path.name
        if not path.exists() or copy.exists():
            continue
        unfinished = copy.with_suffix(".tmp")
        with storing(copy):
            folder.mkdir(PRIVATE_FOLDER, exist_ok=True)
            unfinished.unlink(missing_ok=True)
            if path.suffix == ".sqlite":
                _copy_database(path, unfinished)
            else:
                shutil.copyfile(path, unfinished)
            os.replace(unfinished, copy)


def _copy_database(path: Path, copy: Path) -> None:
    """What a database holds at this moment. One that is none is copied as it is."""
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
    except sqlite3.DatabaseError:
        shutil.copyfile(path, copy)


def _close_to_others(root: Path, databases: Path) -> None:
    """Take everybody else's rights from what earlier versions made."""
    for where, folders, files in os.walk(root):
        for name in (*folders, *files):
            make_private(Path(where, name))
    make_private(root)
    for path in databases.glob("*.sqlite*"):
        make_private(path)


_STEPS: dict[int, Callable[[Path, Path], None]] = {1: _close_to_others}
"""By the format that each step begins at."""
