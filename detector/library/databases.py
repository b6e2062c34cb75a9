"""SQLite as both of our databases use it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from detector.errors import StorageFailed

_BUSY_S = 20.0
_ROOM_BYTES = 1_000_000


@contextmanager
def open_database(path: Path, schema: str) -> Iterator[sqlite3.Connection]:
    """A connection for one block: committed at its end, rolled back on an error, closed either way.

    Rows come as ``sqlite3.Row``. Raises StorageFailed where the database cannot be opened or written.
    """
    try:
        with closing(connect(path, schema)) as connection, connection:
            yield connection
    except sqlite3.Error as error:
        raise StorageFailed(
            "The database {file} cannot be used: {reason}. {advice}",
            file=str(path),
            reason=str(error),
            advice=_advise(path),
        ) from error


def connect(path: Path | str, schema: str) -> sqlite3.Connection:
    """Open a database and make its tables. Raises sqlite3.Error."""
    connection = sqlite3.connect(path, timeout=_BUSY_S)
    try:
        connection.row_factory = sqlite3.Row
        choose_journal(connection)
        connection.executescript(schema)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _advise(path: Path) -> str:
    """The advice: SQLite calls a full disk by several names."""
    with suppress(OSError):
        if shutil.disk_usage(path.parent).free < _ROOM_BYTES:
            return "The disk is full: free some space and try again."
    return "If its folder is on a network volume, name a local folder by FOOTFALL_DATABASES."


def choose_journal(connection: sqlite3.Connection) -> str:
    """Write-ahead logging where the disk can do it, a rollback journal otherwise; returns the one in force.

    Network volumes refuse the former, by answering with another mode instead of an error.
    """
    if connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
        return "wal"
    mode = str(connection.execute("PRAGMA journal_mode=WAL").fetchone()[0])
    if mode != "wal":
        mode = str(connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0])
    return mode
