"""A job as everybody reads it: the value of a row."""

from __future__ import annotations

import json
import sqlite3
import time
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

    def asks(self, request: Request) -> bool:
        """True where it asks just this; the order in which a row holds things does not matter."""
        return type(self.request) is type(request) and payload_of(self.understood) == payload_of(request)

    @property
    def understood(self) -> Request:
        """Its request. Raises JobError where this version does not understand it."""
        if self.request is None:
            raise JobError(_OLD)
        return self.request


def job_of(row: sqlite3.Row) -> Job:
    """The job of a row, which has all columns."""
    running = row["state"] == "running"
    return Job(
        id=row["id"],
        kind=row["kind"],
        request=request_of(row["kind"], row["payload"]),
        state=row["state"],
        created=datetime.fromtimestamp(row["created"], UTC),
        started=_moment(row["started"]),
        finished=_moment(row["finished"]),
        cancelling=bool(row["cancel"]) and running,
        attempts=row["attempts"],
        progress=Progress(row["done"], row["expected"], row["per_s"], row["left_s"], row["unit"]),
        message=row["message"],
        result=json.loads(row["result"]),
        stalled=running and time.time() - (row["heartbeat"] or 0) > STALE_S,
    )


def _moment(epoch_s: float | None) -> datetime | None:
    return None if epoch_s is None else datetime.fromtimestamp(epoch_s, UTC)
