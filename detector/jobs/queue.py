"""Jobs and where they stand: a row each, which is the truth. The worker reads and writes the same rows.

Huey carries nothing but a row's number to the worker: what it loses (a task killed with its worker is gone from its
queue) is found again in the rows.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from detector.errors import JobError
from detector.jobs.carrier import carrier
from detector.jobs.cookies import forget_cookies
from detector.jobs.kinds import lane_of
from detector.library.databases import database
from detector.library.paths import Library
from detector.types import Progress

State = Literal["queued", "running", "done", "failed", "cancelled"]
Payload = dict[str, Any]

WAITING: tuple[State, ...] = ("queued", "running")
MAX_ATTEMPTS = 3
STALE_S = 30.0
"""A running job whose heartbeat is older than this has lost its worker."""

_FILE = "jobs.sqlite"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL, payload TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'queued',
    created REAL NOT NULL, started REAL, finished REAL, heartbeat REAL,
    cancel INTEGER NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0,
    done INTEGER NOT NULL DEFAULT 0, expected INTEGER NOT NULL DEFAULT 0,
    per_s REAL NOT NULL DEFAULT 0, left_s REAL,
    message TEXT NOT NULL DEFAULT '', result TEXT NOT NULL DEFAULT '{}');
"""


@dataclass(frozen=True, slots=True)
class Job:
    """A job as its row has it. ``message`` says in words what failed; ``result`` is what the finished job returned."""

    id: int
    kind: str
    payload: Payload
    state: State
    created: datetime
    started: datetime | None
    finished: datetime | None
    cancelling: bool
    attempts: int
    progress: Progress
    message: str
    result: Payload
    stalled: bool

    @property
    def waiting(self) -> bool:
        """Whether anything is still to come of it."""
        return self.state in WAITING


def submit(library: Library, kind: str, payload: Payload) -> int:
    """Put a job into the queue and return its number; the one that waits for or does the very same is returned again.

    Raises ValueError for a kind there is none of, StorageFailed.
    """
    lane = lane_of(kind)
    text = _text(payload)
    with rows(library) as table:
        table.execute("BEGIN IMMEDIATE")
        same = table.execute(
            "SELECT id FROM jobs WHERE kind = ? AND payload = ? AND state IN ('queued', 'running') AND cancel = 0",
            (kind, text),
        ).fetchone()
        if same:
            return int(same["id"])
        added = table.execute(
            "INSERT INTO jobs (kind, payload, created) VALUES (?, ?, ?)", (kind, text, time.time())
        ).lastrowid
    job_id = int(added or 0)
    with carrier(library, lane) as carried:
        carried.put(job_id)
    return job_id


def jobs(library: Library, *, waiting: bool = False) -> list[Job]:
    """All jobs, the newest first; with ``waiting`` those queued or running alone.

    None where the disk is read-only: nothing can be queued there, and what is kept can still be looked at.
    """
    if not os.access(library.databases, os.W_OK):
        return []
    where = "WHERE state IN ('queued', 'running')" if waiting else ""
    with rows(library) as table:
        return [_job(row) for row in table.execute(f"SELECT * FROM jobs {where} ORDER BY id DESC")]  # noqa: S608


def job(library: Library, job_id: int) -> Job:
    """One job. Raises JobError where there is none of this number."""
    with rows(library) as table:
        row = table.execute("SELECT * FROM jobs WHERE id = ?", (job_id,)).fetchone()
    if row is None:
        raise JobError(f"There is no job {job_id}.")
    return _job(row)


def latest(library: Library, kind: str, payload: Payload) -> Job | None:
    """The newest job of just this kind and payload, None where there is none. Raises StorageFailed."""
    if not os.access(library.databases, os.W_OK):
        return None
    with rows(library) as table:
        row = table.execute(
            "SELECT * FROM jobs WHERE kind = ? AND payload = ? ORDER BY id DESC LIMIT 1", (kind, _text(payload))
        ).fetchone()
    return None if row is None else _job(row)


def cancel(library: Library, job_id: int) -> None:
    """Take a waiting job out of the queue, or ask a running one to stop; finished ones stay as they are."""
    with rows(library) as table:
        dropped = table.execute(
            "UPDATE jobs SET state = 'cancelled', finished = ? WHERE id = ? AND state = 'queued' RETURNING payload",
            (time.time(), job_id),
        ).fetchone()
        table.execute("UPDATE jobs SET cancel = 1 WHERE id = ? AND state = 'running'", (job_id,))
    if dropped is not None:
        forget_cookies(library, str(json.loads(dropped["payload"]).get("cookies_file", "")))


def retry(library: Library, job_id: int) -> int:
    """Submit a failed or cancelled job again; returns the new job's number."""
    former = job(library, job_id)
    return submit(library, former.kind, former.payload)


def forget_finished(library: Library) -> None:
    """Delete the rows of jobs that are over."""
    with rows(library) as table:
        table.execute("DELETE FROM jobs WHERE state IN ('done', 'failed', 'cancelled')")


def rows(library: Library) -> AbstractContextManager[sqlite3.Connection]:
    """The table of jobs, for one block. Raises StorageFailed."""
    return database(library.databases / _FILE, _SCHEMA)


def _text(payload: Payload) -> str:
    """A payload as its row has it: the same for equal ones."""
    return json.dumps(payload, sort_keys=True)


def _job(row: sqlite3.Row) -> Job:
    stale = row["state"] == "running" and time.time() - (row["heartbeat"] or 0) > STALE_S
    return Job(
        id=row["id"],
        kind=row["kind"],
        payload=json.loads(row["payload"]),
        state=row["state"],
        created=_moment(row["created"]) or datetime.now(UTC),
        started=_moment(row["started"]),
        finished=_moment(row["finished"]),
        cancelling=bool(row["cancel"]) and row["state"] == "running",
        attempts=row["attempts"],
        progress=Progress(row["done"], row["expected"], row["per_s"], row["left_s"]),
        message=row["message"],
        result=json.loads(row["result"]),
        stalled=stale,
    )


def _moment(epoch_s: float | None) -> datetime | None:
    return None if epoch_s is None else datetime.fromtimestamp(epoch_s, UTC)
