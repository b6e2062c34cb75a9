"""The worker: one process per data folder that does what is queued, whoever closed which browser tab.

Started by the app (``ensure_worker``) or by ``python -m detector worker``.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from detector.errors import JobError, StorageFailed
from detector.jobs.perform import LOG, perform
from detector.jobs.requests import LANES, Lane
from detector.jobs.store import claim_job, has_queued_job, list_jobs, requeue_orphans
from detector.library.paths import Library, data_dir, open_library
from detector.library.private import keep_private
from detector.library.retention import tidy
from detector.library.storage import storing, try_lock

_LOCK = "worker.lock"
_KEPT_FROM_WORKER = ("FOOTFALL_PASSWORD", "STREAMLIT_SERVER_COOKIE_SECRET")
_QUEUE_OF_BEFORE = "queue.sqlite"
_CODE = Path(__file__).resolve().parents[2]
_POLL_S = 0.2
_START_S = 5.0
_RESTART_S = 5.0
_LONGEST_LOG_BYTES = 5_000_000
_IDLE_S = 15 * 60.0

_log = logging.getLogger(__name__)
_children: dict[Path, tuple[subprocess.Popen[bytes], float]] = {}
"""Workers this process started, by data folder, and when; only touched under ``_starting``."""
_starting = threading.Lock()


def run_worker(library: Library, *, idle_s: float | None = None) -> None:
    """Do jobs until a signal (Ctrl-C, SIGTERM) or, with ``idle_s``, until nothing was to do for that long.

    With ``idle_s`` it also leaves when its own code was replaced by an update; whoever needs it starts the new one.
    A running job is put back into the queue on the way out. Raises JobError where another worker is at work.
    """
    lock = try_lock(library.jobs / _LOCK, timeout_s=_START_S)
    if lock is None:
        raise JobError("A worker is already at work for {folder}.", folder=str(library.root))
    try:
        with _catch_signals() as signals:
            _remove_queue_of_before(library)
            requeue_orphans(library)
            tidy(library)
            _run_lanes(library, signals, idle_s)
    finally:
        lock.release()


def is_worker_alive(library: Library) -> bool:
    """True while a worker holds this data folder's lock."""
    lock = try_lock(library.jobs / _LOCK)
    if lock is not None:
        lock.release()
    return lock is None


def ensure_worker(library: Library) -> None:
    """Start a worker, detached from this process, unless one is at work. Its log is ``jobs/worker.log``."""
    with _starting:
        child, since_s = _children.get(library.root, (None, float("-inf")))
        under_way = (child is not None and child.poll() is None) or time.monotonic() - since_s < _RESTART_S
        if not under_way and not is_worker_alive(library):
            _children[library.root] = (_start_worker(library), time.monotonic())


def _start_worker(library: Library) -> subprocess.Popen[bytes]:
    """A worker in a process, and a session, of its own."""
    places = {"FOOTFALL_DATA": str(library.root), "FOOTFALL_DATABASES": str(library.databases)}
    inherited = {name: value for name, value in os.environ.items() if name not in _KEPT_FROM_WORKER}
    environment = {**inherited, **places, "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "detector.jobs.worker"]
    with storing(library.jobs / LOG), _open_log(library) as log:
        return subprocess.Popen(  # noqa: S603
            command,
            cwd=_CODE,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=os.name == "posix",
        )


def _open_log(library: Library) -> BinaryIO:
    """The worker's log, begun anew when it has grown long."""
    path = library.jobs / LOG
    long = path.exists() and path.stat().st_size > _LONGEST_LOG_BYTES
    return path.open("wb" if long else "ab")


def _remove_queue_of_before(library: Library) -> None:
    """A file in which earlier versions carried the numbers of jobs to the worker."""
    for ending in ("", "-wal", "-shm", "-journal"):
        with suppress(OSError):
            (library.databases / f"{_QUEUE_OF_BEFORE}{ending}").unlink(missing_ok=True)


def _run_lanes(library: Library, signals: list[int], idle_s: float | None) -> None:
    """A thread per lane until a signal came, nothing was to do for ``idle_s``, or a thread failed."""
    stop, busy_s = threading.Event(), [time.monotonic()]
    code = None if idle_s is None else _code_stamp()
    threads = [threading.Thread(target=_do_lane, args=(library, lane, stop, busy_s, code), name=lane) for lane in LANES]
    for thread in threads:
        thread.start()
    while not signals and all(thread.is_alive() for thread in threads):
        time.sleep(_POLL_S)
        if idle_s is not None and time.monotonic() - busy_s[0] > idle_s and not _has_waiting_jobs(library):
            break
    stop.set()
    for thread in threads:
        thread.join()


def _do_lane(library: Library, lane: Lane, stop: threading.Event, busy_s: list[float], code: float | None) -> None:
    """Do this lane's jobs one after the other, as long as the code is that of the stamp ``code``.

    A table that cannot be read or written now is asked again.
    """
    while not stop.is_set():
        job = None
        with suppress(StorageFailed):
            if has_queued_job(library, lane):
                if code is not None and code != _code_stamp():
                    _log.info("the software was updated: leaving the jobs to a new worker")
                    return
                job = claim_job(library, lane)
        if job is None:
            stop.wait(_POLL_S)
            continue
        perform(library, job, stop.is_set)
        busy_s[0] = time.monotonic()


def _has_waiting_jobs(library: Library) -> bool:
    """True where anything is queued or running, as far as the table can be read."""
    with suppress(StorageFailed):
        return bool(list_jobs(library, waiting=True))
    return False


def _code_stamp() -> float:
    """When the newest of the engine's files was changed."""
    return max(path.stat().st_mtime for path in (_CODE / "detector").rglob("*.py"))


@contextmanager
def _catch_signals() -> Iterator[list[int]]:
    """A list that fills with the SIGINT and SIGTERM that arrive during the block."""
    signals: list[int] = []
    handlers = {
        number: signal.signal(number, lambda caught, _: signals.append(caught))
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield signals
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)


def main() -> None:
    """Run the worker that ``ensure_worker`` starts: it leaves the processor to the dashboard, and goes when idle."""
    keep_private()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    if hasattr(os, "nice"):
        os.nice(5)
    library = open_library(data_dir())
    with suppress(JobError):
        run_worker(library, idle_s=_IDLE_S)


if __name__ == "__main__":
    main()
