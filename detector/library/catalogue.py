"""An index over the folders, so that the library opens without reading every manifest and hashing every file.

The folders are the truth. Every look at the index first compares it with what lies on the disk (a stamp of size and
time of change per entry), so it is never wrong for long and may be deleted at any time. It holds two things: what the
manifests and video records say, in short, and the sha256 of files by path, size and time of change.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Literal

from detector.errors import SourceMissing
from detector.library.databases import connect
from detector.library.paths import Library

Kind = Literal["video", "run"]
FILE = "catalogue.sqlite"
PIECE_BYTES = 4 * 1024 * 1024

_SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (
    kind TEXT NOT NULL, id TEXT NOT NULL, stamp TEXT NOT NULL, content TEXT NOT NULL, PRIMARY KEY (kind, id));
CREATE TABLE IF NOT EXISTS hashes (
    path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, sha256 TEXT NOT NULL);
"""


def entries(
    library: Library, kind: Kind, folder: Path, stamped: tuple[str, ...], read: Callable[[Path], str]
) -> dict[str, str]:
    """What ``read`` says of every folder below ``folder``, by the folder's name.

    ``read`` is asked only where one of the files ``stamped`` has changed since the last time.
    """
    present = {path.name: path for path in _subfolders(folder)}
    with _connection(library) as index:
        rows = index.execute("SELECT id, stamp, content FROM entries WHERE kind = ?", (kind,))
        known = {row["id"]: (row["stamp"], row["content"]) for row in rows}
        found = {}
        for name, path in present.items():
            stamp = _stamp(path, stamped)
            if known.get(name, ("", ""))[0] != stamp:
                known[name] = (stamp, read(path))
                _keep(index, kind, name, *known[name])
            found[name] = known[name][1]
        gone = [(kind, name) for name in known.keys() - present.keys()]
        with suppress(sqlite3.Error):
            index.executemany("DELETE FROM entries WHERE kind = ? AND id = ?", gone)
    return found


def file_sha256(library: Library, path: Path) -> str:
    """The sha256 of a file's content, computed in pieces, once for each size and time of change.

    Raises SourceMissing where the file cannot be read.
    """
    try:
        state = path.stat()
        key = (str(path.resolve()), state.st_size, state.st_mtime_ns)
        with _connection(library) as index:
            row = index.execute(
                "SELECT sha256 FROM hashes WHERE path = ? AND size = ? AND mtime_ns = ?", key
            ).fetchone()
        if row:
            return str(row["sha256"])
        digest = sha256_of(path)
    except OSError as refusal:
        raise SourceMissing(f"{path.name!r} cannot be read: {refusal.strerror or refusal}.") from refusal
    with _connection(library) as index, suppress(sqlite3.Error):
        index.execute("INSERT OR REPLACE INTO hashes VALUES (?, ?, ?, ?)", (*key, digest))
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


@contextmanager
def _connection(library: Library) -> Iterator[sqlite3.Connection]:
    """The index; a fresh one where the file is broken, one in memory where the disk cannot be written."""
    path = library.databases / FILE
    try:
        connection = connect(path, _SCHEMA)
    except sqlite3.OperationalError:  # read-only, full or locked: nothing wrong with the content
        connection = connect(":memory:", _SCHEMA)
    except sqlite3.DatabaseError:
        clear(library)
        connection = connect(path, _SCHEMA)
    with closing(connection):
        yield connection
        with suppress(sqlite3.Error):  # a full disk: what the index cannot keep is read again next time
            connection.commit()


def _keep(index: sqlite3.Connection, kind: Kind, name: str, stamp: str, content: str) -> None:
    with suppress(sqlite3.Error):  # an index that cannot be kept costs time, nothing else
        index.execute("INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?)", (kind, name, stamp, content))


def _subfolders(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as found:
            return sorted(Path(e.path) for e in found if not e.name.startswith(".") and e.is_dir())
    except OSError:
        return []


def _stamp(folder: Path, names: tuple[str, ...]) -> str:
    """Changes whenever one of the files does."""
    parts = []
    for name in names:
        try:
            state = (folder / name).stat()
            parts.append(f"{state.st_size}:{state.st_mtime_ns}")
        except OSError:
            parts.append("-")
    return " ".join(parts)
