"""The sessions of those who are signed in: a row each, in a file that only the server's user can read."""

from __future__ import annotations

import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from dashboard.server.accounts import Accounts
from detector.library.databases import open_database
from detector.library.paths import open_library
from detector.library.people import hash_password, is_password
from detector.library.storage import storing

LIFETIME_S = 7 * 24 * 3600
_SEEN_EVERY_S = 60.0
_SCHEMA = """
CREATE TABLE IF NOT EXISTS signed_in (
    token_hash TEXT PRIMARY KEY, name TEXT NOT NULL, stamp TEXT NOT NULL,
    made_s REAL NOT NULL, seen_s REAL NOT NULL, address TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS the_password (hash TEXT NOT NULL);
DROP TABLE IF EXISTS sessions;
DROP TABLE IF EXISTS password;
"""


@dataclass(slots=True)
class Sessions:
    """The sessions of the accounts in force: another password ends all of its account's, a restart none.

    Every method raises StorageFailed where the file cannot be used.
    """

    settled: tuple[Path, str] | None = None
    """The file, and the one password that its rows are known to belong to."""

    def accepts(self, name: str, typed: str, accounts: Accounts) -> bool:
        """True where what was typed is the password of the name, or the one password for no name. Takes its time."""
        if name or not accounts.password:
            return accounts.accepts(name, typed)
        with self._rows(accounts) as rows:
            kept = rows.execute("SELECT hash FROM the_password").fetchone()
        return is_password(typed, kept["hash"])

    def begin(self, name: str, accounts: Accounts, address: str) -> str:
        """A new session; the token that its visitor keeps is written down nowhere."""
        token, now_s = secrets.token_urlsafe(32), time.time()
        row = (_hash(token), name, accounts.stamp(name), now_s, now_s, address)
        with self._rows(accounts) as rows:
            rows.execute("DELETE FROM signed_in WHERE made_s <= ?", (now_s - LIFETIME_S,))
            rows.execute("INSERT INTO signed_in VALUES (?, ?, ?, ?, ?, ?)", row)
        return token

    def who(self, token: str, accounts: Accounts) -> str | None:
        """The name of the account that the token's session is of; None where there is no such session any more."""
        if not token:
            return None
        now_s = time.time()
        with self._rows(accounts) as rows:
            row = rows.execute("SELECT * FROM signed_in WHERE token_hash = ?", (_hash(token),)).fetchone()
            if row is None or row["made_s"] <= now_s - LIFETIME_S or not accounts.knows(row["name"]):
                return None
            if row["stamp"] != accounts.stamp(row["name"]):
                return None
            if row["seen_s"] <= now_s - _SEEN_EVERY_S:
                rows.execute("UPDATE signed_in SET seen_s = ? WHERE token_hash = ?", (now_s, _hash(token)))
        return str(row["name"])

    def end(self, token: str, accounts: Accounts) -> None:
        """End one session."""
        with self._rows(accounts) as rows:
            rows.execute("DELETE FROM signed_in WHERE token_hash = ?", (_hash(token),))

    def end_all(self, name: str, accounts: Accounts) -> None:
        """End every session of an account, everywhere."""
        with self._rows(accounts) as rows:
            rows.execute("DELETE FROM signed_in WHERE name = ?", (name,))

    @contextmanager
    def _rows(self, accounts: Accounts) -> Iterator[sqlite3.Connection]:
        file = open_library().databases / "sessions.sqlite"
        _make_private(file)
        with open_database(file, _SCHEMA) as rows:
            if self.settled != (file, accounts.password):
                _settle(rows, accounts.password)
                self.settled = file, accounts.password
            yield rows


def _settle(rows: sqlite3.Connection, chosen: str) -> None:
    """End the sessions of another one password, and keep this one's hash."""
    kept = rows.execute("SELECT hash FROM the_password").fetchone()
    if kept is not None and chosen and is_password(chosen, kept["hash"]):
        return
    rows.execute("DELETE FROM signed_in WHERE name = ''")
    rows.execute("DELETE FROM the_password")
    if chosen:
        rows.execute("INSERT INTO the_password VALUES (?)", (hash_password(chosen),))


def _make_private(file: Path) -> None:
    if not file.exists():
        with storing(file):
            file.touch(mode=0o600)


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
