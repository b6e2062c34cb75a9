"""Runs and pictures that have reached the age this installation keeps them for, and how they go.

Runs go to the trash, and for good a week later. Their small pictures go at once: the numbers stay.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from detector.errors import DetectorError, LibraryError
from detector.library.audit import note_age
from detector.library.limits import read_limits
from detector.library.paths import Library
from detector.library.runs import RunSummary, list_runs, remove_run
from detector.library.storage import remove_folder
from detector.library.tables import PICTURES
from detector.library.trash import empty_old_trash
from detector.library.writer import lock_run

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Due:
    """A run, or its pictures alone, and the moment at which they reach the age they are kept for."""

    summary: RunSummary
    what: Literal["run", "pictures"]
    moment: datetime


def list_due(library: Library, *, before: datetime) -> list[Due]:
    """Everything that goes before a moment, the first first. Nothing where no age is set. Raises SettingError."""
    limits = read_limits()
    if limits.keep_runs is None and limits.keep_pictures is None:
        return []
    due: list[Due] = []
    for run in list_runs(library):
        begun = _find_beginning(library, run)
        if limits.keep_runs is not None:
            due.append(Due(run, "run", begun + limits.keep_runs))
        if limits.keep_pictures is not None and (library.runs / run.id / PICTURES).is_dir():
            due.append(Due(run, "pictures", begun + limits.keep_pictures))
    return sorted((one for one in due if one.moment < before), key=lambda one: (one.moment, one.summary.id, one.what))


def tidy(library: Library) -> None:
    """Let go what has reached its age, and empty the trash of what lies there for a week. What is in use waits."""
    try:
        for due in list_due(library, before=datetime.now(UTC)):
            _let_go(library, due)
    except DetectorError as error:
        _log.warning("what has reached its age could not be looked for: %s", error)
    empty_old_trash(library)


def _let_go(library: Library, due: Due) -> None:
    with suppress(LibraryError):  # it is being computed, or gone
        if due.what == "run":
            remove_run(library, due.summary.id)
            note_age(library, "delete run", due.summary.id, name=due.summary.video_name)
        elif _remove_pictures(library, due.summary.id):
            note_age(library, "delete pictures", due.summary.id, name=due.summary.video_name)


def _find_beginning(library: Library, run: RunSummary) -> datetime:
    """The moment the run was begun; where it cannot tell, the one its folder was changed."""
    if run.created is not None:
        return run.created
    with suppress(OSError):
        return datetime.fromtimestamp((library.runs / run.id).stat().st_mtime, UTC)
    return datetime.now(UTC)


def _remove_pictures(library: Library, run_id: str) -> bool:
    """True where they are gone; False while the run is being computed."""
    lock = lock_run(library, run_id)
    if lock is None:
        return False
    try:
        remove_folder(library.run_folder(run_id) / PICTURES)
    finally:
        lock.release()
    return True
