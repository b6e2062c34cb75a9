"""Doing one job: the action behind each kind, what follows it, and its progress in the row."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from detector.actions.requests import AnalyseRequest, AnnotateRequest, DemoRequest
from detector.errors import Cancelled, DetectorError, StorageFailed
from detector.jobs.cookies import delete_cookies, read_cookies
from detector.jobs.job import Job, Result, State
from detector.jobs.requests import FetchJob, cookies_file_of
from detector.jobs.store import finish, is_cancelled, note_heartbeat, note_progress, submit
from detector.library.paths import Library
from detector.types import Control, Progress

LOG = "worker.log"
HEARTBEAT_S = 2.0
_POLL_S = 0.25
_RETRY_S = 2.0

_log = logging.getLogger(__name__)


def perform(library: Library, job: Job, stopping: Callable[[], bool] = lambda: False) -> None:
    """Do a job that was taken, and write down how it ended. ``stopping`` says whether the worker goes down."""
    reporter = _RowReporter(library, job.id, stopping)
    state: State = "done"
    message, result = "", {}
    with reporter.heartbeat():
        try:
            request = job.parsed_request
            result = ACTIONS[job.kind](library, request, Control(reporter.cancelled, reporter.progress))
        except Cancelled:
            state = _resolve_stop(library, job.id, stopping)
        except DetectorError as error:
            state, message = "failed", str(error)
        except Exception as error:
            _log.exception("job %s (%s) failed", job.id, job.kind)
            state = "failed"
            message = f"Something unexpected went wrong ({error}). The details are in {library.jobs / LOG}."
    if state != "queued":
        delete_cookies(library, cookies_file_of(job.request))
    _record_end(library, job.id, (state, message, result), stopping)


def _resolve_stop(library: Library, job_id: int, stopping: Callable[[], bool]) -> State:
    """The state of a job that was stopped: queued again where the worker goes down and nobody cancelled it."""
    if not stopping():
        return "cancelled"
    with suppress(StorageFailed):
        return "cancelled" if is_cancelled(library, job_id) else "queued"
    return "queued"


def _record_end(library: Library, job_id: int, end: tuple[State, str, Result], stopping: Callable[[], bool]) -> None:
    """Note how a job ended, as soon as the table can be written. Left to the next worker where this one goes down."""
    while True:
        try:
            return finish(library, job_id, *end)
        except StorageFailed as error:
            _log.warning("the end of job %s cannot be noted: %s", job_id, error)
            if stopping():
                return
            time.sleep(_RETRY_S)


def _analyse(library: Library, request: AnalyseRequest, control: Control) -> Result:
    from detector.actions.analyse import analyse
    from detector.actions.tune import tune_first

    tune_first(library, request, control)
    result = analyse(library, request, control)
    return {"run_id": result.run_id, "outcome": result.outcome}


def _annotate(library: Library, request: AnnotateRequest, control: Control) -> Result:
    from detector.actions.annotate import annotate

    path = annotate(library, request, control)
    return {"file": path.relative_to(library.jobs).as_posix(), "run_id": request.run_id}


def _demo(library: Library, request: DemoRequest, control: Control) -> Result:
    from detector.actions.demo import analyse_demo

    result = analyse_demo(library, request, control)
    return {"run_id": result.run_id, "outcome": result.outcome}


def _fetch(library: Library, request: FetchJob, control: Control) -> Result:
    """The analysis that was asked for is a job of its own."""
    from detector.actions.fetch import fetch

    video = fetch(library, request, control, cookies=read_cookies(library, request.cookies_file))
    if request.analyse is not None:
        following = AnalyseRequest(video_id=video.id, sampling=request.analyse, model=request.model, name=video.name)
        submit(library, following)
    return {"video_id": video.id}


Action = Callable[[Library, Any, Control], Result]

ACTIONS: dict[str, Action] = {
    "analyse": _analyse,
    "video": _annotate,
    "demo": _demo,
    "fetch": _fetch,
}
"""By the name in ``requests.KINDS``: the action, imported when it is due, and what its row keeps of it."""


class _RowReporter:
    """Progress and cancelling of a running job. A row that cannot be read or written now does not stop the work."""

    def __init__(self, library: Library, job_id: int, stopping: Callable[[], bool]) -> None:
        self._library, self._id, self._stopping = library, job_id, stopping
        self._cancelled = False
        self._polled_s = self._reported_s = float("-inf")

    def cancelled(self) -> bool:
        """Whether somebody asked this job to stop, or the worker is going down."""
        if not self._cancelled and time.monotonic() - self._polled_s >= _POLL_S:
            self._polled_s = time.monotonic()
            with suppress(StorageFailed):  # asked again soon
                self._cancelled = is_cancelled(self._library, self._id)
        return self._cancelled or self._stopping()

    def progress(self, progress: Progress) -> None:
        """Tell how far the job is."""
        finished = progress.done >= progress.expected
        if time.monotonic() - self._reported_s < _POLL_S and not finished:
            return
        self._reported_s = time.monotonic()
        with suppress(StorageFailed):
            note_progress(self._library, self._id, progress)

    @contextmanager
    def heartbeat(self) -> Iterator[None]:
        """For the length of the block a thread writes every two seconds that the job is alive."""
        ended = threading.Event()
        thread = threading.Thread(
            target=self._write_heartbeats, args=(ended,), name=f"heartbeat-{self._id}", daemon=True
        )
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def _write_heartbeats(self, ended: threading.Event) -> None:
        while True:
            with suppress(StorageFailed):
                note_heartbeat(self._library, self._id)
            if ended.wait(HEARTBEAT_S):
                return
