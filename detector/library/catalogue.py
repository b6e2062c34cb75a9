"""An index over the folders, so that the library opens without reading every manifest and hashing every file.

The folders are the truth. Every look at the index first compares it with what lies on the disk (a stamp of size and
time of change per entry), so it is never wrong for long and may be deleted at any time. It holds two things: what the
manifests and video records say, in short, and the sha256 of files by path, size and time of change.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable, Set
from contextlib import closing, suppress
from pathlib import Path
from typing import Literal, TypeVar

from detector.errors import SourceMissing
from detector.library.databases import connect
from detector.library.paths import Library
from detector.video.names import escape_path

T = TypeVar("T")
Kind = Literal["video", "run"]
FILE = "catalogue.sqlite"
PIECE_BYTES = 4 * 1024 * 1024
_CHECKED = " checked "

_SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (
    kind TEXT NOT NULL, id TEXT NOT NULL, stamp TEXT NOT NULL, content TEXT NOT NULL, PRIMARY KEY (kind, id));
CREATE TABLE IF NOT EXISTS hashes (
    path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, sha256 TEXT NOT NULL);
"""


def read_entries(
    library: Library, kind: Kind, folder: Path, stamped: tuple[str, ...], read: Callable[[Path], str], *, version: int
) -> dict[str, str]:
    """The content that ``read`` gives for every folder below ``folder``, by the folder's name.

    ``read`` is asked only where one of the files ``stamped``, or the ``version`` of what it understands, has changed
    since the last time.
    """
    stamps = {path.name: f"{version} {_compute_stamp(path, stamped)}" for path in _list_subfolders(folder)}
    indexed = _query_index(library, lambda index: _read_indexed_entries(index, kind))
    changed = {
        name: (stamp, read(folder / name)) for name, stamp in stamps.items() if indexed.get(name, ("", ""))[0] != stamp
    }
    removed = indexed.keys() - stamps.keys()
    if changed or removed:
        _query_index(library, lambda index: _update_entries(index, kind, changed, removed))
    return {name: (changed.get(name) or indexed[name])[1] for name in stamps}


def file_sha256(library: Library, path: Path) -> str:
    """The sha256 of a file's content, computed in pieces, once for each size and time of change.

    Raises SourceMissing where the file cannot be read.
    """
    try:
        state = path.stat()
        key = (escape_path(path.resolve()), state.st_size, state.st_mtime_ns)
        indexed = _query_index(library, lambda index: _read_indexed_hash(index, key))
        if indexed:
            return indexed
        digest = sha256_of(path)
    except OSError as error:
        raise SourceMissing(
            "{file!r} cannot be read: {reason}.", file=path.name, reason=error.strerror or str(error)
        ) from error
    _query_index(
        library,
        lambda index: index.execute(
            "INSERT OR REPLACE INTO hashes VALUES (?, ?, ?, ?)", (*key, _add_check(digest, *key))
        ),
    )
    return digest


def sha256_of(path: Path) -> str:
    """The sha256 of a file, read in pieces. Raises OSError."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def clear(library: Library) -> None:
    """Throw the index away; the next look at the library makes it anew."""
    for ending in ("", "-wal", "-shm", "-journal"):
        with suppress(OSError):
            (library.databases / f"{FILE}{ending}").unlink(missing_ok=True)


def _query_index(library: Library, work: Callable[[sqlite3.Connection], T]) -> T:
    """The result of ``work`` on the index: a fresh one where the file is broken, one in memory where the disk refuses.

    An index that cannot be kept costs time and nothing else.
    """
    path = library.databases / FILE
    with suppress(sqlite3.OperationalError):  # read-only, full or locked: nothing wrong with the content
        try:
            return _query(path, work)
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            clear(library)
            return _query(path, work)
    return _query(":memory:", work)


def _query(path: Path | str, work: Callable[[sqlite3.Connection], T]) -> T:
    with closing(connect(path, _SCHEMA)) as index, index:
        return work(index)


def _read_indexed_entries(index: sqlite3.Connection, kind: Kind) -> dict[str, tuple[str, str]]:
    """Stamp and content of every entry, by name, but for those that the disk has changed."""
    rows = index.execute("SELECT id, stamp, content FROM entries WHERE kind = ?", (kind,))
    checked = ((name, _take_check(stamp, kind, name, content), content) for name, stamp, content in rows)
    return {name: (stamp, content) for name, stamp, content in checked if stamp}


def _update_entries(
    index: sqlite3.Connection, kind: Kind, changed: dict[str, tuple[str, str]], removed: Set[str]
) -> None:
    rows = [(kind, name, _add_check(stamp, kind, name, text), text) for name, (stamp, text) in changed.items()]
    index.executemany("INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?)", rows)
    index.executemany("DELETE FROM entries WHERE kind = ? AND id = ?", [(kind, name) for name in removed])


def _read_indexed_hash(index: sqlite3.Connection, key: tuple[str, int, int]) -> str:
    """The hash of a file of this path, size and time of change; empty where it is not known."""
    row = index.execute("SELECT sha256 FROM hashes WHERE path = ? AND size = ? AND mtime_ns = ?", key).fetchone()
    return _take_check(row["sha256"], *key) if row else ""


def _add_check(text: str, *row: object) -> str:
    """The text with a checksum of itself and of the rest of its row: SQLite has none of its own."""
    return f"{text}{_CHECKED}{_checksum(text, *row)}"


def _take_check(checked: object, *row: object) -> str:
    """The text that ``_add_check`` had; empty where the row says anything else now, or comes from before."""
    text, _, checksum = str(checked).rpartition(_CHECKED)
    return text if checksum == _checksum(text, *row) else ""


def _checksum(*row: object) -> str:
    return hashlib.sha256(repr(row).encode()).hexdigest()[:16]


def _list_subfolders(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            return sorted(Path(e.path) for e in entries if not e.name.startswith(".") and e.is_dir())
    except OSError:
        return []


def _compute_stamp(folder: Path, names: tuple[str, ...]) -> str:
    """Changes whenever one of the files does."""
    parts = []
    for name in names:
        try:
            state = (folder / name).stat()
            parts.append(f"{state.st_size}:{state.st_mtime_ns}")
        except OSError:
            parts.append("-")
    return " ".join(parts)
