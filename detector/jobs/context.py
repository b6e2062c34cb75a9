"""What a job may ask and tell while it works."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from detector.errors import StorageFailed
from detector.jobs.queue import rows
from detector.library.paths import Library
from detector.types import Progress

HEARTBEAT_S = 2.0
_LOOK_S = 0.25


class JobContext:
    """One job's line to its row. ``cancelled`` and ``progress`` may be called as often as one likes."""

    def __init__(self, library: Library, job_id: int, stopping: Callable[[], bool] = lambda: False) -> None:
        self.library = library
        self.id = job_id
        self.stopping = stopping
        self._cancelled = False
        self._looked_s = self._told_s = float("-inf")

    def cancelled(self) -> bool:
        """Whether somebody asked this job to stop, or the worker is going down."""
        if not self._cancelled and time.monotonic() - self._looked_s >= _LOOK_S:
            self._looked_s = time.monotonic()
            with suppress(StorageFailed):  # asked again soon
                self._cancelled = self.asked_to_stop()
        return self._cancelled or self.stopping()

    def asked_to_stop(self) -> bool:
        """Whether a person cancelled this job."""
        with rows(self.library) as table:
            row = table.execute("SELECT cancel FROM jobs WHERE id = ?", (self.id,)).fetchone()
        return row is None or bool(row["cancel"])

    def progress(self, progress: Progress) -> None:
        """Tell how far the job is. A row that cannot be written now does not stop the work."""
        over = progress.done >= progress.expected
        if time.monotonic() - self._told_s < _LOOK_S and not over:
            return
        self._told_s = time.monotonic()
        with suppress(StorageFailed), rows(self.library) as table:
            table.execute(
                "UPDATE jobs SET done = ?, expected = ?, per_s = ?, left_s = ? WHERE id = ?",
                (progress.done, progress.expected, progress.per_s, progress.left_s, self.id),
            )

    def say(self, message: str) -> None:
        """What is being done, in a few words, for a job whose numbers do not tell."""
        with suppress(StorageFailed), rows(self.library) as table:
            table.execute("UPDATE jobs SET message = ? WHERE id = ?", (message, self.id))

    @contextmanager
    def heartbeat(self) -> Iterator[None]:
        """For the length of the block a thread writes every two seconds that the job is alive."""
        over = threading.Event()
        thread = threading.Thread(target=self._beat, args=(over,), name=f"heartbeat-{self.id}", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _beat(self, over: threading.Event) -> None:
        while True:
            with suppress(StorageFailed), rows(self.library) as table:
                table.execute("UPDATE jobs SET heartbeat = ? WHERE id = ?", (time.time(), self.id))
            if over.wait(HEARTBEAT_S):
                return
