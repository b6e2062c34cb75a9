"""Places for the children of all the visitors of a server, so many at a time, and the queue of those who wait."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from detector.bounded.limits import READING
from detector.bounded.waiting import TELL_EVERY_S, Waiting, tell_waiting
from detector.errors import Busy

_CGROUP = Path("/sys/fs/cgroup/memory.max")
LONGEST_WAIT_S = 60.0


class Admission:
    """So many places; who finds none waits in the order of coming. Without a number there is room for all."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._most: int | None = None
        self._taken = 0
        self._queue: list[object] = []

    def bound(self, most: int) -> None:
        """From now on there are so many places."""
        with self._changed:
            self._most = most

    @contextmanager
    def place(self, memory_bytes: int) -> Iterator[None]:
        """A place for the length of the block, of as much room as this memory takes.

        Raises Busy where it has been waited for too long, and what ``when_waiting`` raises.
        """
        room = 0 if self._most is None else min(self._most, -(-memory_bytes // READING.memory_bytes))
        waited = self._wait(room)
        try:
            if waited:
                tell_waiting(Waiting())  # it is our turn
            yield
        finally:
            with self._changed:
                self._taken -= room
                self._changed.notify_all()

    def _wait(self, room: int) -> bool:
        """Take the room as soon as it is there; True where that was not at once."""
        ticket, until_s, waited = object(), time.monotonic() + LONGEST_WAIT_S, False
        with self._changed:
            self._queue.append(ticket)
        try:
            while (ahead := self._enter(ticket, room)) is not None:
                waited = True
                tell_waiting(Waiting(ahead))
                if time.monotonic() > until_s:
                    tell_waiting(Waiting())
                    raise Busy(
                        "Other people's files are being looked at, and yours has waited for {seconds:.0f} seconds. "
                        "Try again in a minute.",
                        seconds=LONGEST_WAIT_S,
                    )
        finally:
            with self._changed:
                if ticket in self._queue:
                    self._queue.remove(ticket)
                    self._changed.notify_all()
        return waited

    def _enter(self, ticket: object, room: int) -> int | None:
        """None where there was a place, within a moment; else how many have to be done first."""
        with self._changed:
            fits = self._changed.wait_for(lambda: self._fits(ticket, room), timeout=TELL_EVERY_S)
            if not fits:
                return self._queue.index(ticket)
            self._queue.remove(ticket)
            self._taken += room
            self._changed.notify_all()
            return None

    def _fits(self, ticket: object, room: int) -> bool:
        return self._queue[0] is ticket and (not room or self._most is None or self._taken + room <= self._most)


def places_here() -> int:
    """As many readers at a time as the processors keep busy and half the memory holds; two at least."""
    memory_bytes = psutil.virtual_memory().total
    if _CGROUP.exists() and (limit := _CGROUP.read_text().strip()).isdigit():
        memory_bytes = min(memory_bytes, int(limit))
    return max(2, min((os.cpu_count() or 1) + 1, memory_bytes // 2 // READING.memory_bytes))
