"""The table of jobs: a row each, which is the only truth. The worker takes rows, and everybody asks them."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

from detector.actions.requests import Request
from detector.errors import JobError
from detector.jobs.cookies import delete_cookies, delete_other_cookies
from detector.jobs.job import Job, Result, State, job_of
from detector.jobs.requests import Lane, cookies_file_of, kind_of, other_lanes_kinds, payload_of
from detector.library.databases import open_database
from detector.library.paths import Library
from detector.types import Progress

MAX_ATTEMPTS = 3
_SCHEMA = """
CREATE TABLE IF NOT EXISTS jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL, payload TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'queued',
    created REAL NOT NULL, started REAL, finished REAL, heartbeat REAL,
    cancel INTEGER NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0,
    done INTEGER NOT NULL DEFAULT 0, expected INTEGER NOT NULL DEFAULT 0,
    per_s REAL NOT NULL DEFAULT 0, left_s REAL,
    message TEXT NOT NULL DEFAULT '', result TEXT NOT NULL DEFAULT '{}',
    unit TEXT NOT NULL DEFAULT 'frames', reached INTEGER NOT NULL DEFAULT 0);
"""
_CLAIMED = "state = 'running', started = ?, heartbeat = ?, attempts = attempts + 1, message = ''"
_GIVEN_UP = (
    f"The worker came to a sudden end {MAX_ATTEMPTS} times at this job and got no further, so it was given up. "
    "Something outside ended it, or it crashed: jobs/worker.log in the data folder may tell more."
)


def submit(library: Library, request: Request) -> int:
    """Queue a job and return its number; the one that waits for or does the very same is returned again.

    Raises ValueError for a request that is no job's, StorageFailed.
    """
    kind = kind_of(request)
    with open_table(library) as table:
        table.execute("BEGIN IMMEDIATE")
        for row in table.execute("SELECT * FROM jobs WHERE state IN ('queued', 'running') AND cancel = 0"):
            if job_of(row).matches(request):
                return int(row["id"])
        values = (kind, payload_of(request), time.time())
        added = table.execute("INSERT INTO jobs (kind, payload, created) VALUES (?, ?, ?)", values).lastrowid
    return int(added or 0)


def list_jobs(library: Library, *, waiting: bool = False) -> list[Job]:
    """All jobs, the newest first; with ``waiting`` those queued or running alone. Raises StorageFailed.

    Empty where the disk is read-only: nothing can be queued there, and what is kept can still be looked at.
    """
    if not os.access(library.databases, os.W_OK):
        return []
    where = "WHERE state IN ('queued', 'running')" if waiting else ""
    with open_table(library) as table:
        return [job_of(row) for row in table.execute(f"SELECT * FROM jobs {where} ORDER BY id DESC")]  # noqa: S608


def read_job(library: Library, job_id: int) -> Job:
    """One job. Raises JobError where there is none of this number."""
    with open_table(library) as table:
        row = table.execute("SELECT * FROM jobs WHERE id = ?", (job_id,)).fetchone()
    if row is None:
        raise JobError("There is no job {job_id}.", job_id=job_id)
    return job_of(row)


def find_latest_job(library: Library, request: Request) -> Job | None:
    """The newest job that asks just this, None where there is none. Raises StorageFailed."""
    return next((job for job in list_jobs(library) if job.matches(request)), None)


def cancel(library: Library, job_id: int) -> None:
    """Take a waiting job out of the queue, or ask a running one to stop; finished ones stay as they are."""
    with open_table(library) as table:
        dropped = table.execute(
            "UPDATE jobs SET state = 'cancelled', finished = ? WHERE id = ? AND state = 'queued' RETURNING *",
            (time.time(), job_id),
        ).fetchone()
        table.execute("UPDATE jobs SET cancel = 1 WHERE id = ? AND state = 'running'", (job_id,))
    if dropped is not None:
        delete_cookies(library, cookies_file_of(job_of(dropped).request))


def retry(library: Library, job_id: int) -> int:
    """Submit a failed or cancelled job again; returns the new job's number. JobError where it is not understood."""
    return submit(library, read_job(library, job_id).parsed_request)


def delete_finished_jobs(library: Library) -> None:
    """Delete the rows of jobs that are over."""
    with open_table(library) as table:
        table.execute("DELETE FROM jobs WHERE state IN ('done', 'failed', 'cancelled')")


def requeue_orphans(library: Library) -> None:
    """Queue again what a worker left running. For the holder of the worker's lock.

    Where that happened three times without progress in between the job is given up; where somebody cancelled it
    meanwhile, it is cancelled.
    """
    now = time.time()
    with open_table(library) as table:
        table.execute("UPDATE jobs SET state = 'cancelled', finished = ? WHERE state = 'running' AND cancel", (now,))
        table.execute("UPDATE jobs SET attempts = 1, reached = done WHERE state = 'running' AND done > reached")
        table.execute(
            "UPDATE jobs SET state = 'failed', finished = ?, message = ? WHERE state = 'running' AND attempts >= ?",
            (now, _GIVEN_UP, MAX_ATTEMPTS),
        )
        table.execute("UPDATE jobs SET state = 'queued' WHERE state = 'running'")
    delete_other_cookies(library, {cookies_file_of(job.request) for job in list_jobs(library, waiting=True)})


def has_queued_job(library: Library, lane: Lane) -> bool:
    """True where a job of this lane is queued."""
    with open_table(library) as table:
        return table.execute(*_oldest_query(lane)).fetchone() is not None


def claim_job(library: Library, lane: Lane) -> Job | None:
    """The lane's oldest queued job, which is running from now on; None where there is none.

    However many take at once, each job is taken once. What no lane knows is anybody's, to be failed with a word.
    """
    now = time.time()
    oldest, kinds = _oldest_query(lane)
    claim = f"UPDATE jobs SET {_CLAIMED} WHERE id = ({oldest}) RETURNING *"  # noqa: S608
    with open_table(library) as table:
        row = table.execute(claim, (now, now, *kinds)).fetchone()
    return None if row is None else job_of(row)


def note_heartbeat(library: Library, job_id: int) -> None:
    """Note that the job's worker is alive."""
    with open_table(library) as table:
        table.execute("UPDATE jobs SET heartbeat = ? WHERE id = ?", (time.time(), job_id))


def is_cancelled(library: Library, job_id: int) -> bool:
    """True where a person cancelled this running job, or its row is gone."""
    with open_table(library) as table:
        row = table.execute("SELECT cancel FROM jobs WHERE id = ?", (job_id,)).fetchone()
    return row is None or bool(row["cancel"])


def note_progress(library: Library, job_id: int, progress: Progress) -> None:
    """Write down how far a running job is: its numbers, or the step it is at."""
    with open_table(library) as table:
        if progress.step:
            table.execute("UPDATE jobs SET message = ? WHERE id = ?", (progress.step, job_id))
            return
        table.execute(
            "UPDATE jobs SET done = ?, expected = ?, per_s = ?, left_s = ?, unit = ? WHERE id = ?",
            (progress.done, progress.expected, progress.per_s, progress.left_s, progress.unit, job_id),
        )


def finish(library: Library, job_id: int, state: State, message: str, result: Result) -> None:
    """Write how a running job ended. One put back because the worker goes down has not used up an attempt."""
    back = int(state == "queued")
    with open_table(library) as table:
        table.execute(
            "UPDATE jobs SET state = ?, finished = ?, message = ?, result = ?, attempts = attempts - ? WHERE id = ?",
            (state, None if back else time.time(), message, json.dumps(result), back, job_id),
        )


@contextmanager
def open_table(library: Library) -> Iterator[sqlite3.Connection]:
    """The table of jobs, for one block. Raises StorageFailed."""
    with open_database(library.job_table, _SCHEMA) as table:
        if not _has_column(table, "reached"):
            _add_columns(table)
        yield table


def _oldest_query(lane: Lane) -> tuple[str, tuple[str, ...]]:
    """The query for the number of the lane's oldest queued job, and its values."""
    kinds = other_lanes_kinds(lane)
    marks = ", ".join("?" * len(kinds))
    return f"SELECT id FROM jobs WHERE state = 'queued' AND kind NOT IN ({marks}) ORDER BY id LIMIT 1", kinds  # noqa: S608


def _has_column(table: sqlite3.Connection, name: str) -> bool:
    return any(column["name"] == name for column in table.execute("PRAGMA table_info(jobs)"))


def _add_columns(table: sqlite3.Connection) -> None:
    """Bring a table of before up to date: only downloads counted in bytes then, and nobody noted how far a job got."""
    table.execute("BEGIN IMMEDIATE")
    if not _has_column(table, "unit"):
        table.execute("ALTER TABLE jobs ADD COLUMN unit TEXT NOT NULL DEFAULT 'frames'")
        table.execute("UPDATE jobs SET unit = 'bytes' WHERE kind = 'fetch'")
    if not _has_column(table, "reached"):
        table.execute("ALTER TABLE jobs ADD COLUMN reached INTEGER NOT NULL DEFAULT 0")
    table.commit()
