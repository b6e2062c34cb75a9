"""Putting what was restored from a backup into its places, by whoever opens the library first."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from detector.errors import StorageFailed
from detector.library.databases import choose_journal
from detector.library.storage import storing, try_lock

RESTORED = ".restored"
"""The folder of what was taken out of a backup and checked; whatever is still in it has yet to find its place."""
JOBS = "jobs.sqlite"
FOLDERS = ("videos", "runs", "models", "jobs/made")
"""The folders of a data folder that a backup holds. Indices, sessions, cookies, logs and the trash are not in it."""
_LONGEST_S = 600.0


def finish_restore(root: Path, job_table: Path) -> None:
    """Move everything that was restored into its place below ``root``; can be begun again at any point.

    Raises StorageFailed.
    """
    restored = root / RESTORED
    lock = try_lock(root / ".restored.lock", timeout_s=_LONGEST_S)
    if lock is None:
        raise StorageFailed("A backup is being restored to {folder}. Try again in a while.", folder=str(root))
    try:
        with storing(restored):
            for folder in FOLDERS:
                _move_all(restored / folder, root / folder)
            _take_jobs(restored / JOBS, job_table)
            shutil.rmtree(restored / "jobs", ignore_errors=True)
            _move_all(restored, root)
    finally:
        lock.release()


def _move_all(source: Path, target: Path) -> None:
    """Move what lies in a folder into another one, which keeps the folders that it has, and remove the former."""
    if not source.is_dir():
        return
    target.mkdir(parents=True, exist_ok=True)
    for path in source.iterdir():
        if path.is_file() or not (target / path.name).exists():
            os.replace(path, target / path.name)
    shutil.rmtree(source)


def _take_jobs(source: Path, target: Path) -> None:
    """Take the jobs into the table, in one step, whoever has it open."""
    if not source.is_file():
        return
    try:
        with closing(sqlite3.connect(source)) as restored, closing(sqlite3.connect(target)) as table:
            restored.backup(table)
            choose_journal(table)
    except sqlite3.Error as error:
        raise StorageFailed(
            "The jobs of the backup cannot be written to {file}: {reason}.", file=str(target), reason=str(error)
        ) from error
    with suppress(FileNotFoundError):
        source.unlink()
