"""A thread that looks after the worker while nobody looks at a page."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path

import streamlit as st

from detector.errors import DetectorError
from detector.jobs.store import list_jobs
from detector.jobs.worker import ensure_worker
from detector.library.paths import Library, open_library

EVERY_S = 5.0


def look_after(library: Library) -> None:
    """From now on, for as long as the server runs, a worker that was lost is replaced while any job waits."""
    _watching(str(library.root))


@st.cache_resource(show_spinner=False)
def _watching(root: str) -> threading.Thread:
    """One thread per data folder; it never touches a page."""
    thread = threading.Thread(target=_watch, args=(open_library(Path(root)),), name="worker-watch", daemon=True)
    thread.start()
    return thread


def _watch(library: Library) -> None:
    pause = threading.Event()
    while library.root.is_dir():
        with suppress(DetectorError):  # a disk that refuses now is asked again soon
            if list_jobs(library, waiting=True):
                ensure_worker(library)
        pause.wait(EVERY_S)
