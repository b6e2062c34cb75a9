"""The time a run was last asked for: a small file beside its folder, for it is no result of the analysis."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from detector.errors import StorageFailed
from detector.library.paths import Library
from detector.library.storage import write_bytes


def note_asked(library: Library, run_id: str) -> None:
    """Note that somebody asks for this run now; a disk that refuses is no reason not to answer."""
    with suppress(StorageFailed):
        write_bytes(asked_path(library, run_id), datetime.now(UTC).isoformat().encode())


def read_asked(library: Library, run_id: str) -> datetime | None:
    """The time somebody last asked for this run; None where nobody noted it."""
    with suppress(OSError, ValueError):
        return datetime.fromisoformat(asked_path(library, run_id).read_text()).astimezone(UTC)
    return None


def asked_path(library: Library, run_id: str) -> Path:
    """The file's place, whether it is there or not."""
    return library.runs / f".{run_id}.asked"
