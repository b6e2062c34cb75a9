"""The sessions of those who are signed in: a row each, in a file that only the server's user can read."""

from __future__ import annotations

import hmac
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from dashboard.server.password import slow_hash
from detector.library.databases import open_database
from detector.library.paths import open_library
from detector.library.storage import storing

LIFETIME_S = 7 * 24 * 3600
_SEEN_EVERY_S = 60.0
_SCHEMA = """
CREATE TABLE IF NOT EXISTS sessions (
    token_hash TEXT PRIMARY KEY, made_s REAL NOT NULL, seen_s REAL NOT NULL, address TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS password (salt BLOB NOT NULL, hash BLOB NOT NULL);
"""


@dataclass(slots=True)
class Sessions:
    """The sessions of the password in force: another password ends all of them, a restart none.

    Every method raises StorageFailed where the file cannot be used.
    """

    settled: str = ""
    """The password that the rows are known to belong to."""

    def accepts(self, typed: str, chosen: str) -> bool:
        """True where what was typed is the password. Takes its time."""
        with self._rows(chosen) as rows:
            kept = rows.execute("SELECT salt, hash FROM password").fetchone()
        return hmac.compare_digest(slow_hash(typed, kept["salt"]), kept["hash"])

    def begin(self, chosen: str, address: str) -> str:
        """A new session; the token that its visitor keeps is written down nowhere."""
        token, now_s = secrets.token_urlsafe(32), time.time()
        with self._rows(chosen) as rows:
            rows.execute("DELETE FROM sessions WHERE made_s <= ?", (now_s - LIFETIME_S,))
            rows.execute("INSERT INTO sessions VALUES (?, ?, ?, ?)", (_hash(token), now_s, now_s, address))
        return token

    def knows(self, token: str, chosen: str) -> bool:
        """True where the token is of a session that lasts."""
        if not token:
            return False
        now_s = time.time()
        with self._rows(chosen) as rows:
            row = rows.execute("SELECT made_s, seen_s FROM sessions WHERE token_hash = ?", (_hash(token),)).fetchone()
            if row is None or row["made_s"] <= now_s - LIFETIME_S:
                return False
            if row["seen_s"] <= now_s - _SEEN_EVERY_S:
                rows.execute("UPDATE sessions SET seen_s = ? WHERE token_hash = ?", (now_s, _hash(token)))
        return True

    def end(self, token: str, chosen: str) -> None:
        """End one session."""
        with self._rows(chosen) as rows:
            rows.execute("DELETE FROM sessions WHERE token_hash = ?", (_hash(token),))

    def end_all(self, chosen: str) -> None:
        """End every session, everywhere."""
        with self._rows(chosen) as rows:
            rows.execute("DELETE FROM sessions")

    @contextmanager
    def _rows(self, chosen: str) -> Iterator[sqlite3.Connection]:
        file = open_library().databases / "sessions.sqlite"
        _make_private(file)
        with open_database(file, _SCHEMA) as rows:
            if self.settled != chosen:
                _settle(rows, chosen)
                self.settled = chosen
            yield rows


def _settle(rows: sqlite3.Connection, chosen: str) -> None:
    """End the sessions of another password, and keep this one's hash."""
    kept = rows.execute("SELECT salt, hash FROM password").fetchone()
    if kept is None or not hmac.compare_digest(slow_hash(chosen, kept["salt"]), kept["hash"]):
        salt = secrets.token_bytes(16)
        rows.execute("DELETE FROM sessions")
        rows.execute("DELETE FROM password")
        rows.execute("INSERT INTO password VALUES (?, ?)", (salt, slow_hash(chosen, salt)))


def _make_private(file: Path) -> None:
    if not file.exists():
        with storing(file):
            file.touch(mode=0o600)


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
