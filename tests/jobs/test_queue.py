from __future__ import annotations

import json
import sqlite3

import pytest

from detector.errors import Cancelled, JobError
from detector.jobs.carrier import carrier
from detector.jobs.kinds import KINDS, work_of
from detector.jobs.queue import Job, cancel, forget_finished, job, jobs, retry, rows, submit
from detector.jobs.worker import do_job, recover
from detector.library.databases import choose_journal
from detector.library.paths import Library


def carried(library: Library, lane: str = "compute") -> list[int]:
    """Takes everything out of a lane's queue."""
    with carrier(library, lane) as queue:  # type: ignore[arg-type]
        return list(iter(queue.take, None))


def found_running(library: Library, job_id: int, attempts: int = 1, cancelled: bool = False) -> None:
    """Leaves the row as a worker that died leaves it."""
    with rows(library) as table:
        table.execute(
            "UPDATE jobs SET state = 'running', heartbeat = 1.0, attempts = ?, cancel = ? WHERE id = ?",
            (attempts, cancelled, job_id),
        )


def test_an_empty_queue(library: Library) -> None:
    assert jobs(library) == []
    assert carried(library) == []


def test_a_submitted_job_waits(library: Library) -> None:
    job_id = submit(library, "add", {"a": 1, "b": 2})
    (waiting,) = jobs(library, waiting=True)
    assert (waiting.id, waiting.kind, waiting.state, waiting.payload) == (job_id, "add", "queued", {"a": 1, "b": 2})
    assert carried(library) == [job_id]


def test_the_same_job_is_not_queued_twice(library: Library) -> None:
    first = submit(library, "add", {"a": 1, "b": 2})
    assert submit(library, "add", {"b": 2, "a": 1}) == first
    assert submit(library, "add", {"a": 1, "b": 3}) != first
    do_job(library, first)
    assert submit(library, "add", {"a": 1, "b": 2}) != first


def test_jobs_of_different_lanes_do_not_meet(library: Library) -> None:
    compute = submit(library, "add", {"a": 1, "b": 2})
    fetch = submit(library, "wait_fetch", {"name": "f"})
    assert carried(library, "compute") == [compute]
    assert carried(library, "fetch") == [fetch]


def test_a_job_of_no_known_kind(library: Library) -> None:
    with pytest.raises(ValueError, match="make_coffee"):
        submit(library, "make_coffee", {})
    assert jobs(library) == []


def test_a_job_of_no_known_number(library: Library) -> None:
    with pytest.raises(JobError, match="no job 7"):
        job(library, 7)
    cancel(library, 7)
    do_job(library, 7)


def test_a_finished_job_keeps_its_result(library: Library) -> None:
    job_id = submit(library, "add", {"a": 1, "b": 2})
    do_job(library, job_id)
    done = job(library, job_id)
    assert done.state == "done"
    assert done.result == {"sum": 3}
    assert (done.progress.done, done.progress.expected) == (2, 2)
    assert done.started is not None
    assert done.finished is not None
    assert done.created <= done.started <= done.finished
    assert jobs(library, waiting=True) == []


def test_a_job_is_done_once(library: Library) -> None:
    job_id = submit(library, "add", {"a": 1, "b": 2})
    do_job(library, job_id)
    first = job(library, job_id)
    do_job(library, job_id)
    assert job(library, job_id) == first


def test_a_failing_job_keeps_its_plain_message(library: Library) -> None:
    job_id = submit(library, "refuse", {})
    do_job(library, job_id)
    assert job(library, job_id).state == "failed"
    assert job(library, job_id).message == "There is no class called 'cat'."


def test_a_surprise_is_said_without_a_traceback(library: Library, caplog: pytest.LogCaptureFixture) -> None:
    job_id = submit(library, "break_down", {})
    do_job(library, job_id)
    failed = job(library, job_id)
    assert failed.state == "failed"
    assert "boom" in failed.message
    assert "worker.log" in failed.message
    assert "Traceback" not in failed.message
    assert "Traceback" in caplog.text


def test_a_failed_job_can_be_tried_again(library: Library) -> None:
    former = submit(library, "refuse", {"n": 1})
    do_job(library, former)
    again = retry(library, former)
    assert again != former
    assert job(library, again).payload == {"n": 1}
    assert job(library, again).state == "queued"


def test_cancelling_a_waiting_job(library: Library) -> None:
    job_id = submit(library, "add", {"a": 1, "b": 2})
    cancel(library, job_id)
    do_job(library, job_id)
    cancelled = job(library, job_id)
    assert (cancelled.state, cancelled.result) == ("cancelled", {})


def test_cancelling_a_finished_job_changes_nothing(library: Library) -> None:
    job_id = submit(library, "add", {"a": 1, "b": 2})
    do_job(library, job_id)
    before = job(library, job_id)
    cancel(library, job_id)
    assert job(library, job_id) == before


def test_a_job_whose_worker_is_going_down_is_queued_again(library: Library) -> None:
    job_id = submit(library, "wait", {"name": "x"})
    do_job(library, job_id, stopping=lambda: True)
    again = job(library, job_id)
    assert (again.state, again.attempts, again.finished) == ("queued", 0, None)


def test_a_dead_workers_job_is_queued_again(library: Library) -> None:
    job_id = submit(library, "add", {"a": 1, "b": 2})
    carried(library)
    found_running(library, job_id)
    assert job(library, job_id).stalled
    recover(library)
    assert job(library, job_id).state == "queued"
    assert carried(library) == [job_id]
    do_job(library, job_id)
    assert job(library, job_id).result == {"sum": 3}
    assert job(library, job_id).attempts == 2


def test_a_job_that_kills_its_worker_is_given_up(library: Library) -> None:
    job_id = submit(library, "add", {"a": 1, "b": 2})
    found_running(library, job_id, attempts=3)
    recover(library)
    assert job(library, job_id).state == "failed"
    assert "3 times" in job(library, job_id).message
    assert carried(library) == []


def test_a_cancel_that_a_dying_worker_did_not_see(library: Library) -> None:
    job_id = submit(library, "add", {"a": 1, "b": 2})
    found_running(library, job_id, cancelled=True)
    recover(library)
    assert job(library, job_id).state == "cancelled"


def test_a_job_lost_between_row_and_queue_is_found(library: Library) -> None:
    job_id = submit(library, "add", {"a": 1, "b": 2})
    assert carried(library) == [job_id]
    recover(library)
    assert carried(library) == [job_id]


def test_waiting_jobs_keep_their_order_and_are_not_doubled(library: Library) -> None:
    numbers = [submit(library, "add", {"a": 1, "b": n}) for n in range(3)]
    recover(library)
    assert carried(library) == numbers


def test_forgetting_what_is_over(library: Library) -> None:
    over, waiting = submit(library, "add", {"a": 1, "b": 2}), submit(library, "wait", {"name": "x"})
    do_job(library, over)
    forget_finished(library)
    assert [left.id for left in jobs(library)] == [waiting]


def test_a_row_that_is_gone_stops_its_job(library: Library) -> None:
    from detector.jobs.context import JobContext

    assert JobContext(library, 99).cancelled()
    with pytest.raises(Cancelled):
        work_of("wait")(JobContext(library, 99), {"name": "x"})


def test_the_queue_file_holds_no_pickles(library: Library) -> None:
    job_id = submit(library, "add", {"a": 1, "b": 2})
    connection = sqlite3.connect(library.databases / "queue.sqlite")
    (data,) = connection.execute("SELECT data FROM task").fetchone()
    connection.close()
    assert json.loads(data)["args"] == [job_id]


def test_databases_can_lie_elsewhere(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = library.root / "local"
    elsewhere.mkdir()
    monkeypatch.setenv("FOOTFALL_DATABASES", str(elsewhere))
    submit(library, "add", {"a": 1, "b": 2})
    assert {path.name for path in elsewhere.glob("*.sqlite")} == {"jobs.sqlite", "queue.sqlite"}
    assert not list(library.root.glob("*.sqlite"))


@pytest.mark.parametrize(
    ("answers", "expected"), [(["delete", "wal"], "wal"), (["delete", "delete", "delete"], "delete")]
)
def test_a_disk_that_refuses_write_ahead_logging(answers: list[str], expected: str) -> None:
    class Disk:
        def execute(self, _: str) -> Disk:
            return self

        def fetchone(self) -> tuple[str]:
            return (answers.pop(0),)

    assert choose_journal(Disk()) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_has_a_function(kind: str) -> None:
    assert callable(work_of(kind))


def test_a_job_is_not_stalled_before_it_runs(library: Library) -> None:
    job_id = submit(library, "add", {"a": 1, "b": 2})
    waiting: Job = job(library, job_id)
    assert not waiting.stalled
    assert waiting.waiting
