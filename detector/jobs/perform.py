"""Doing one job: the action behind each kind, what follows it, and the job's line to its row."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from detector.actions.requests import AnalyseRequest, AnnotateRequest, DemoRequest
from detector.errors import Cancelled, DetectorError, StorageFailed
from detector.jobs.cookies import forget_cookies, read_cookies
from detector.jobs.job import Job, Result, State
from detector.jobs.requests import FetchJob, cookies_file_of
from detector.jobs.store import asked_to_stop, beat, finish, note_progress, submit
from detector.library.paths import Library
from detector.types import Control, Progress

LOG = "worker.log"
HEARTBEAT_S = 2.0
_LOOK_S = 0.25
_RETRY_S = 2.0

_log = logging.getLogger(__name__)


def perform(library: Library, job: Job, stopping: Callable[[], bool] = lambda: False) -> None:
    """Do a job that was taken, and write down how it ended. ``stopping`` says whether the worker goes down."""
    line = _Line(library, job.id, stopping)
    state: State = "done"
    message, result = "", {}
    with line.heartbeat():
        try:
            request = job.understood
            result = WORK[job.kind](library, request, Control(line.cancelled, line.progress))
        except Cancelled:
            state = _stopped(library, job.id, stopping)
        except DetectorError as failure:
            state, message = "failed", str(failure)
        except Exception as surprise:
            _log.exception("job %s (%s) failed", job.id, job.kind)
            state = "failed"
            message = f"Something unexpected went wrong ({surprise}). The details are in {library.jobs / LOG}."
    if state != "queued":
        forget_cookies(library, cookies_file_of(job.request))
    _write_down(library, job.id, (state, message, result), stopping)


def _stopped(library: Library, job_id: int, stopping: Callable[[], bool]) -> State:
    """What becomes of a job that was stopped: queued again where the worker goes down and nobody cancelled it."""
    if not stopping():
        return "cancelled"
    with suppress(StorageFailed):
        return "cancelled" if asked_to_stop(library, job_id) else "queued"
    return "queued"


def _write_down(library: Library, job_id: int, end: tuple[State, str, Result], stopping: Callable[[], bool]) -> None:
    """Note how a job ended, as soon as the table can be written. Left to the next worker where this one goes down."""
    while True:
        try:
            return finish(library, job_id, *end)
        except StorageFailed as refusal:
            _log.warning("the end of job %s cannot be noted: %s", job_id, refusal)
            if stopping():
                return
            time.sleep(_RETRY_S)


def _analyse(library: Library, request: AnalyseRequest, control: Control) -> Result:
    from detector.actions.analyse import analyse

    made = analyse(library, request, control)
    return {"run_id": made.run_id, "outcome": made.outcome}


def _annotate(library: Library, request: AnnotateRequest, control: Control) -> Result:
    from detector.actions.annotate import annotate

    path = annotate(library, request, control)
    return {"file": path.relative_to(library.jobs).as_posix(), "run_id": request.run_id}


def _demo(library: Library, request: DemoRequest, control: Control) -> Result:
    from detector.actions.demo import demo

    made = demo(library, request, control)
    return {"run_id": made.run_id, "outcome": made.outcome}


def _fetch(library: Library, request: FetchJob, control: Control) -> Result:
    """The analysis that was asked for is a job of its own."""
    from detector.actions.fetch import fetch

    video = fetch(library, request, control, cookies=read_cookies(library, request.cookies_file))
    if request.analyse is not None:
        following = AnalyseRequest(video_id=video.id, sampling=request.analyse, model=request.model, name=video.name)
        submit(library, following)
    return {"video_id": video.id}


Work = Callable[[Library, Any, Control], Result]

WORK: dict[str, Work] = {
    "analyse": _analyse,
    "video": _annotate,
    "demo": _demo,
    "fetch": _fetch,
}
"""What does each of ``requests.KINDS``: the action, imported when it is due, and what its row keeps of it."""


class _Line:
    """A running job's line to its row. A row that cannot be read or written now does not stop the work."""

    def __init__(self, library: Library, job_id: int, stopping: Callable[[], bool]) -> None:
        self._library, self._id, self._stopping = library, job_id, stopping
        self._cancelled = False
        self._looked_s = self._told_s = float("-inf")

    def cancelled(self) -> bool:
        """Whether somebody asked this job to stop, or the worker is going down."""
        if not self._cancelled and time.monotonic() - self._looked_s >= _LOOK_S:
            self._looked_s = time.monotonic()
            with suppress(StorageFailed):  # asked again soon
                self._cancelled = asked_to_stop(self._library, self._id)
        return self._cancelled or self._stopping()

    def progress(self, progress: Progress) -> None:
        """Tell how far the job is."""
        over = progress.done >= progress.expected
        if time.monotonic() - self._told_s < _LOOK_S and not over:
            return
        self._told_s = time.monotonic()
        with suppress(StorageFailed):
            note_progress(self._library, self._id, progress)

    @contextmanager
    def heartbeat(self) -> Iterator[None]:
        """For the length of the block a thread writes every two seconds that the job is alive."""
        over = threading.Event()
        thread = threading.Thread(target=self._beat, args=(over,), name=f"heartbeat-{self._id}", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _beat(self, over: threading.Event) -> None:
        while True:
            with suppress(StorageFailed):
                beat(self._library, self._id)
            if over.wait(HEARTBEAT_S):
                return
