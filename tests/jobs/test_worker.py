"""The worker as a process of its own, killed and stopped for real."""

from __future__ import annotations

import os
import signal
from datetime import UTC, datetime

import psutil
import pytest

from detector.errors import JobError, StorageFailed
from detector.jobs import store
from detector.jobs.perform import LOG
from detector.jobs.store import cancel, read_job, submit
from detector.jobs.worker import ensure_worker, is_worker_alive, run_worker
from detector.library.paths import Library
from tests.jobs.conftest import Start, until
from tests.jobs.fake import Add, Die, Wait, WaitFetch
from tests.workers import END_LIMIT_S


def state(library: Library, job_id: int) -> str:
    return read_job(library, job_id).state


def starts(library: Library, name: str) -> int:
    path = library.root / f"started-{name}"
    return len(path.read_text()) if path.exists() else 0


def test_jobs_of_both_lanes_are_done(library: Library, start_worker: Start) -> None:
    before = submit(library, Add(a=1, b=2))
    start_worker()
    until(lambda: state(library, before) == "done", "the job that waited is done")
    held = submit(library, WaitFetch(name="held"))
    until(lambda: starts(library, "held") == 1, "the fetching job has begun")
    after = submit(library, Add(a=3, b=4))
    until(lambda: state(library, after) == "done", "the other lane went on")
    assert read_job(library, after).result == {"sum": 7}
    (library.root / "go").touch()
    until(lambda: state(library, held) == "done", "the fetching job is done")


def test_kill_9_loses_no_job(library: Library, start_worker: Start) -> None:
    running = submit(library, Wait(name="running"))
    waiting = submit(library, Add(a=1, b=2))
    worker = start_worker()
    until(lambda: starts(library, "running") == 1, "the first job has begun")
    worker.kill()
    worker.wait(END_LIMIT_S)
    assert state(library, running) == "running"
    assert not is_worker_alive(library)
    (library.root / "go").touch()
    start_worker()
    until(lambda: state(library, waiting) == "done", "the waiting job is done")
    assert state(library, running) == "done"
    assert starts(library, "running") == 2
    assert read_job(library, running).attempts == 2


def test_a_job_that_kills_its_worker_is_given_up_and_the_next_is_done(library: Library, start_worker: Start) -> None:
    deadly, fine = submit(library, Die()), submit(library, Add(a=1, b=2))
    for _ in range(3):
        assert start_worker().wait(60) == 9
    start_worker()
    until(lambda: state(library, fine) == "done", "the job behind it is done")
    assert state(library, deadly) == "failed"
    assert (library.root / "deaths").read_text() == "xxx"


def test_cancelling_a_running_job(library: Library, start_worker: Start) -> None:
    job_id = submit(library, Wait(name="it"))
    worker = start_worker()
    until(lambda: starts(library, "it") == 1, "the job has begun")
    cancel(library, job_id)
    until(lambda: state(library, job_id) == "cancelled", "the job has stopped")
    assert worker.poll() is None
    following = submit(library, Add(a=1, b=2))
    until(lambda: state(library, following) == "done", "the worker goes on")


def test_stopping_the_worker_puts_its_job_back(library: Library, start_worker: Start) -> None:
    job_id = submit(library, Wait(name="it"))
    worker = start_worker()
    until(lambda: starts(library, "it") == 1, "the job has begun")
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(60) == 0
    assert state(library, job_id) == "queued"
    assert read_job(library, job_id).attempts == 0


def test_one_worker_per_data_folder(library: Library, start_worker: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    start_worker()
    until(lambda: is_worker_alive(library), "the worker has its lock")
    monkeypatch.setattr("detector.jobs.worker._START_S", 0)
    with pytest.raises(JobError, match="already at work"):
        run_worker(library)


def started_workers() -> list[psutil.Process]:
    """The workers this process started; a browser may be among its other children."""
    return [child for child in psutil.Process().children() if "detector.jobs.worker" in child.cmdline()]


def test_the_app_starts_one_worker_and_replaces_a_dead_one(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detector.jobs.worker._RESTART_S", 0)
    monkeypatch.setenv("FOOTFALL_PASSWORD", "open sesame")
    ensure_worker(library)
    ensure_worker(library)
    until(lambda: is_worker_alive(library), "a worker has the lock")
    (worker,) = started_workers()
    assert os.getsid(worker.pid) != os.getsid(0)
    assert "FOOTFALL_PASSWORD" not in worker.environ()
    ensure_worker(library)
    assert started_workers() == [worker]
    worker.kill()
    until(lambda: not is_worker_alive(library), "the lock is free")
    ensure_worker(library)
    until(lambda: is_worker_alive(library), "another worker has the lock")
    assert (library.jobs / LOG).exists()


def test_a_worker_without_work_leaves_after_a_while(library: Library) -> None:
    job_id = submit(library, Add(a=1, b=2))
    run_worker(library, idle_s=0)
    assert state(library, job_id) == "done"
    assert not is_worker_alive(library)


@pytest.mark.parametrize("step", ["has_queued_job", "claim_job"])
def test_a_lane_outlives_a_table_that_cannot_be_used_for_a_while(
    library: Library, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    usual, refusals = getattr(store, step), [StorageFailed("The disk is away.")] * 3

    def later(*what: object) -> object:
        if refusals:
            raise refusals.pop()
        return usual(*what)

    monkeypatch.setattr(f"detector.jobs.worker.{step}", later)
    monkeypatch.setattr("detector.jobs.worker._POLL_S", 0.01)
    job_id = submit(library, Add(a=1, b=2))
    run_worker(library, idle_s=0)
    assert not refusals
    assert state(library, job_id) == "done"


def test_a_worker_whose_code_was_replaced_leaves_its_jobs_to_the_next(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = submit(library, Add(a=1, b=2))
    with monkeypatch.context() as patch:
        stamps = iter([1.0])
        patch.setattr("detector.jobs.worker._code_stamp", lambda: next(stamps, 2.0))
        run_worker(library, idle_s=10)
    assert state(library, job_id) == "queued"
    run_worker(library, idle_s=0)
    assert state(library, job_id) == "done"


def test_a_worker_removes_the_queue_of_before_and_does_what_waits(library: Library) -> None:
    job_id = submit(library, Add(a=1, b=2))
    for ending in ("", "-wal", "-shm"):
        (library.databases / f"queue.sqlite{ending}").write_bytes(b"carried numbers")
    run_worker(library, idle_s=0)
    assert state(library, job_id) == "done"
    assert not list(library.databases.glob("queue.sqlite*"))


def test_a_worker_begins_by_emptying_the_trash_of_what_is_old(library: Library) -> None:
    old, new = (
        library.trash / f"{stamp}-run-walk" for stamp in ("20200101T000000", f"{datetime.now(UTC):%Y%m%dT%H%M%S}")
    )
    for folder in (old, new):
        folder.mkdir()
    run_worker(library, idle_s=0.0)
    assert [path.name for path in library.trash.iterdir()] == [new.name]
