"""Huey, from here to the worker: a queue of job numbers in SQLite, and nothing else.

The numbers travel as JSON: huey's own pickles would run whatever somebody put into the file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from huey import SqliteHuey
from huey.registry import Message

from detector.jobs.kinds import Lane
from detector.library.databases import choose_journal, database
from detector.library.paths import Library

_FILE = "queue.sqlite"


class Carrier:
    """The queue of one lane."""

    def __init__(self, huey: SqliteHuey) -> None:
        self._huey = huey
        self._task = huey.task(name="job")(_number)

    def put(self, job_id: int) -> None:
        """Hand a job's number over."""
        self._huey.enqueue(self._task.s(job_id))

    def take(self) -> int | None:
        """The next number, which is gone from the queue with that; None where there is none."""
        task = self._huey.dequeue()
        return None if task is None else int(task.args[0])

    def clear(self) -> None:
        """Empty the queue."""
        self._huey.flush()


@contextmanager
def carrier(library: Library, lane: Lane) -> Iterator[Carrier]:
    """The queue of a lane, closed afterwards. Raises StorageFailed."""
    path = library.databases / _FILE
    with database(path, "") as connection:
        journal = choose_journal(connection)
    huey = SqliteHuey(
        lane, filename=str(path), journal_mode=journal, results=False, timeout=20, serializer=_JsonSerializer()
    )
    try:
        yield Carrier(huey)
    finally:
        huey.storage.close()


class _JsonSerializer:
    """Huey's messages as JSON; a job's number is all that is in them."""

    def serialize(self, message: Message) -> bytes:
        return json.dumps(message._asdict()).encode()

    def deserialize(self, data: bytes) -> Message:
        return Message(**json.loads(bytes(data)))


def _number(job_id: int) -> int:
    """Stands for a job in huey's registry; the worker does the job itself, by its number."""
    return job_id
