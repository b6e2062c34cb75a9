"""A job as everybody reads it: the value of a row."""

from __future__ import annotations

import json
import math
import sqlite3
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from detector.actions.requests import Request
from detector.errors import JobError
from detector.jobs.requests import payload_of, request_of
from detector.types import Progress

State = Literal["queued", "running", "done", "failed", "cancelled"]
Result = dict[str, Any]

STALE_S = 30.0
"""A running job whose heartbeat is older than this has lost its worker."""

_OLD = "This job was asked for by another version of Footfall and cannot be done by this one. Ask for it anew."


@dataclass(frozen=True, slots=True)
class Job:
    """A job as its row has it.

    ``request`` is None where another version of Footfall wrote it and this one does not understand it. ``message``
    says in words what failed, or what is being done; ``result`` is what the finished job returned.
    """

    id: int
    kind: str
    request: Request | None
    state: State
    created: datetime
    started: datetime | None
    finished: datetime | None
    cancelling: bool
    attempts: int
    progress: Progress
    message: str
    result: Result
    stalled: bool

    @property
    def waiting(self) -> bool:
        """True while anything is still to come of it."""
        return self.state in ("queued", "running")

    def matches(self, request: Request) -> bool:
        """True where it asks just this; the order in which a row holds things does not matter."""
        return type(self.request) is type(request) and payload_of(self.parsed_request) == payload_of(request)

    @property
    def parsed_request(self) -> Request:
        """Its request. Raises JobError where this version does not understand it."""
        if self.request is None:
            raise JobError(_OLD)
        return self.request


def job_of(row: sqlite3.Row) -> Job:
    """The job of a row, which has all columns. Values that make no sense count as none."""
    running = row["state"] == "running"
    return Job(
        id=row["id"],
        kind=row["kind"],
        request=request_of(row["kind"], row["payload"]),
        state=row["state"],
        created=_moment(row["created"]) or datetime.fromtimestamp(0, UTC),
        started=_moment(row["started"]),
        finished=_moment(row["finished"]),
        cancelling=bool(row["cancel"]) and running,
        attempts=row["attempts"],
        progress=_progress(row),
        message=row["message"],
        result=_result(row["result"]),
        stalled=running and time.time() - (_number(row["heartbeat"]) or 0) > STALE_S,
    )


def _progress(row: sqlite3.Row) -> Progress:
    done, expected, per_s = (_number(row[name]) or 0 for name in ("done", "expected", "per_s"))
    return Progress(int(done), int(expected), per_s, _number(row["left_s"]), row["unit"])


def _result(text: str) -> Result:
    try:
        result = json.loads(text)
    except (TypeError, ValueError):
        return {}
    return result if isinstance(result, dict) else {}


def _moment(epoch_s: object) -> datetime | None:
    seconds = _number(epoch_s)
    with suppress(OverflowError, OSError, ValueError):
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    return None


def _number(value: object) -> float | None:
    """The number in a column: SQLite keeps there what it is given."""
    return value if isinstance(value, int | float) and math.isfinite(value) else None
