"""A thread that looks after the worker and the trash while nobody looks at a page."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from pathlib import Path

from detector.errors import DetectorError
from detector.jobs.store import list_jobs
from detector.jobs.worker import ensure_worker
from detector.library.paths import Library, data_dir, open_library
from detector.library.retention import tidy

EVERY_S = 5.0
TIDIES_EVERY_S = 3600.0

_threads: dict[Path, threading.Thread] = {}
"""One per data folder; it never touches a page. Only touched under ``_beginning``."""
_beginning = threading.Lock()


def look_after(library: Library) -> None:
    """From now on, for as long as the server runs, a worker that was lost is replaced while any job waits.

    What was deleted more than a week ago goes for good.
    """
    with _beginning:
        thread = _threads.get(library.root)
        if thread is None or not thread.is_alive():
            thread = threading.Thread(target=_watch, args=(library,), name="worker-watch", daemon=True)
            _threads[library.root] = thread
            thread.start()


def go_on_with_jobs() -> None:
    """Do so for this server's data folder as it starts: jobs that were left waiting do not wait for a visitor."""
    with suppress(DetectorError):  # what is wrong with the folder is told by every page
        look_after(open_library(data_dir()))


def _watch(library: Library) -> None:
    pause, tidied_s = threading.Event(), float("-inf")
    while library.root.is_dir():
        if time.monotonic() - tidied_s >= TIDIES_EVERY_S:
            tidied_s = time.monotonic()
            tidy(library)
        with suppress(DetectorError):  # a disk that refuses now is asked again soon
            if list_jobs(library, waiting=True):
                ensure_worker(library)
        pause.wait(EVERY_S)
