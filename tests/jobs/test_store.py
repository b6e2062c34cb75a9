from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from detector.actions.requests import DemoRequest, Request
from detector.errors import JobError, StorageFailed
from detector.jobs.job import Job
from detector.jobs.requests import FetchJob
from detector.jobs.store import (
    cancel,
    claim_job,
    delete_finished_jobs,
    find_latest_job,
    has_queued_job,
    list_jobs,
    note_progress,
    open_table,
    read_job,
    requeue_orphans,
    retry,
    submit,
)
from detector.library.databases import choose_journal
from detector.library.paths import Library
from detector.types import Progress
from tests.jobs.conftest import do_next
from tests.jobs.fake import Add, Wait, WaitFetch

THREE = Add(a=1, b=2)


def taken(library: Library) -> list[int]:
    """Takes everything out of the lane of computing."""
    return [job.id for job in iter(lambda: claim_job(library, "compute"), None)]


def found_running(library: Library, job_id: int, attempts: int = 1, cancelled: bool = False) -> None:
    """Leaves the row as a worker that died leaves it."""
    with open_table(library) as table:
        table.execute(
            "UPDATE jobs SET state = 'running', heartbeat = 1.0, attempts = ?, cancel = ? WHERE id = ?",
            (attempts, cancelled, job_id),
        )


def test_an_empty_queue(library: Library) -> None:
    assert list_jobs(library) == []
    assert taken(library) == []
    assert not has_queued_job(library, "compute")


def test_a_submitted_job_waits(library: Library) -> None:
    job_id = submit(library, THREE)
    (waiting,) = list_jobs(library, waiting=True)
    assert (waiting.id, waiting.kind, waiting.state, waiting.request) == (job_id, "add", "queued", THREE)
    assert has_queued_job(library, "compute")
    assert taken(library) == [job_id]


def test_the_same_job_is_not_queued_twice(library: Library) -> None:
    first = submit(library, THREE)
    assert submit(library, Add(b=2, a=1)) == first
    assert submit(library, Add(a=1, b=3)) != first
    do_next(library)
    assert submit(library, THREE) != first


def test_the_newest_job_that_asks_just_this(library: Library) -> None:
    assert find_latest_job(library, THREE) is None
    first = submit(library, THREE)
    do_next(library)
    second = submit(library, THREE)
    submit(library, Add(a=1, b=3))
    newest = find_latest_job(library, THREE)
    assert newest is not None
    assert newest.id == second > first


def test_jobs_of_different_lanes_do_not_meet(library: Library) -> None:
    compute, fetch = submit(library, THREE), submit(library, WaitFetch(name="f"))
    in_fetch = claim_job(library, "fetch")
    assert in_fetch is not None
    assert in_fetch.id == fetch
    assert not has_queued_job(library, "fetch")
    assert taken(library) == [compute]


def test_a_request_that_is_no_jobs(library: Library) -> None:
    class MakeCoffee(Request):
        pass

    with pytest.raises(ValueError, match="MakeCoffee"):
        submit(library, MakeCoffee())
    assert list_jobs(library) == []


def test_a_job_of_no_known_number(library: Library) -> None:
    with pytest.raises(JobError, match="no job 7"):
        read_job(library, 7)
    cancel(library, 7)


def test_a_taken_job_is_running_and_alive(library: Library) -> None:
    submit(library, THREE)
    running = claim_job(library, "compute")
    assert running is not None
    assert running == read_job(library, running.id)
    assert (running.state, running.attempts, running.stalled) == ("running", 1, False)
    assert running.started is not None


def test_however_many_take_at_once_each_job_is_taken_once(library: Library) -> None:
    numbers = [submit(library, Add(a=1, b=n)) for n in range(20)]
    with ThreadPoolExecutor(8) as takers:
        found = list(takers.map(lambda _: claim_job(library, "compute"), range(40)))
    assert sorted(job.id for job in found if job) == numbers


def test_cancelling_a_waiting_job(library: Library) -> None:
    job_id = submit(library, THREE)
    cancel(library, job_id)
    assert claim_job(library, "compute") is None
    cancelled = read_job(library, job_id)
    assert (cancelled.state, cancelled.result) == ("cancelled", {})


def test_cancelling_a_finished_job_changes_nothing(library: Library) -> None:
    job_id = submit(library, THREE)
    do_next(library)
    before = read_job(library, job_id)
    cancel(library, job_id)
    assert read_job(library, job_id) == before


def test_a_dead_workers_job_is_queued_again(library: Library) -> None:
    job_id = submit(library, THREE)
    claim_job(library, "compute")
    found_running(library, job_id)
    assert read_job(library, job_id).stalled
    requeue_orphans(library)
    assert read_job(library, job_id).state == "queued"
    do_next(library)
    assert read_job(library, job_id).result == {"sum": 3}
    assert read_job(library, job_id).attempts == 2


def test_a_job_that_kills_its_worker_is_given_up(library: Library) -> None:
    job_id = submit(library, THREE)
    found_running(library, job_id, attempts=3)
    requeue_orphans(library)
    assert read_job(library, job_id).state == "failed"
    assert "3 times" in read_job(library, job_id).message
    assert taken(library) == []


def test_a_job_that_gets_further_each_time_is_not_given_up(library: Library) -> None:
    job_id = submit(library, THREE)
    for done in (10, 20, 30, 40):
        assert claim_job(library, "compute") is not None
        note_progress(library, job_id, Progress(done, 100, 1.0, None))
        requeue_orphans(library)
        assert read_job(library, job_id).state == "queued"
    for state in ("queued", "failed"):  # twice more at the same place
        assert claim_job(library, "compute") is not None
        requeue_orphans(library)
        assert read_job(library, job_id).state == state


def test_a_cancel_that_a_dying_worker_did_not_see(library: Library) -> None:
    job_id = submit(library, THREE)
    found_running(library, job_id, cancelled=True)
    requeue_orphans(library)
    assert read_job(library, job_id).state == "cancelled"


def test_waiting_jobs_keep_their_order(library: Library) -> None:
    numbers = [submit(library, Add(a=1, b=n)) for n in range(3)]
    requeue_orphans(library)
    assert taken(library) == numbers


def test_forgetting_what_is_over(library: Library) -> None:
    over, waiting = submit(library, THREE), submit(library, Wait(name="x"))
    do_next(library)
    delete_finished_jobs(library)
    assert [left.id for left in list_jobs(library)] == [waiting] != [over]


def test_progress_keeps_its_unit_and_a_step_leaves_the_numbers(library: Library) -> None:
    job_id = submit(library, THREE)
    note_progress(library, job_id, Progress(5, 10, 2.0, 2.5, "bytes"))
    note_progress(library, job_id, Progress.at_step("Asking the site"))
    assert read_job(library, job_id).progress == Progress(5, 10, 2.0, 2.5, "bytes")
    assert read_job(library, job_id).message == "Asking the site"


def test_a_job_is_not_stalled_before_it_runs(library: Library) -> None:
    waiting: Job = read_job(library, submit(library, THREE))
    assert not waiting.stalled
    assert waiting.waiting


def test_databases_can_lie_elsewhere(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = library.root / "local"
    elsewhere.mkdir()
    monkeypatch.setenv("FOOTFALL_DATABASES", str(elsewhere))
    submit(library, THREE)
    assert {path.name for path in elsewhere.glob("*.sqlite")} == {"jobs.sqlite"}
    assert not list(library.root.glob("*.sqlite"))


def test_a_table_that_cannot_be_read_says_so(library: Library) -> None:
    (library.databases / "jobs.sqlite").write_bytes(b"no database at all" * 100)
    with pytest.raises(StorageFailed, match=r"jobs\.sqlite cannot be used"):
        list_jobs(library)


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


@pytest.fixture
def before(library: Library) -> Iterator[sqlite3.Connection]:
    """The table as it was before progress had a unit."""
    with closing(sqlite3.connect(library.databases / "jobs.sqlite")) as table, table:
        table.execute(
            "CREATE TABLE jobs (id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, payload TEXT NOT NULL, "
            "state TEXT NOT NULL DEFAULT 'queued', created REAL NOT NULL, started REAL, finished REAL, "
            "heartbeat REAL, cancel INTEGER NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0, "
            "done INTEGER NOT NULL DEFAULT 0, expected INTEGER NOT NULL DEFAULT 0, per_s REAL NOT NULL DEFAULT 0, "
            "left_s REAL, message TEXT NOT NULL DEFAULT '', result TEXT NOT NULL DEFAULT '{}')"
        )
        yield table


def add_row(table: sqlite3.Connection, kind: str, payload: dict[str, object]) -> None:
    table.execute("INSERT INTO jobs (kind, payload, created) VALUES (?, ?, 1.0)", (kind, json.dumps(payload)))
    table.commit()


def test_rows_of_before_are_read_with_their_units(library: Library, before: sqlite3.Connection) -> None:
    add_row(before, "demo", {})
    add_row(before, "fetch", {"url": "https://a.example/x", "name": "x", "max_height": 480, "analyse": None})
    fetch, demo = list_jobs(library)
    assert (demo.request, demo.progress.unit) == (DemoRequest(), "frames")
    assert (fetch.request, fetch.progress.unit) == (
        FetchJob(url="https://a.example/x", name="x", max_height=480),
        "bytes",
    )
    assert submit(library, DemoRequest()) == demo.id


@pytest.mark.parametrize(
    ("kind", "payload"), [("make_coffee", {}), ("add", {"a": 1}), ("add", {"a": 1, "b": 2, "c": 3})]
)
def test_what_another_version_asked_is_shown_failed_and_not_tried_again(
    library: Library, before: sqlite3.Connection, kind: str, payload: dict[str, object]
) -> None:
    add_row(before, kind, payload)
    assert list_jobs(library)[0].request is None
    do_next(library)
    failed = list_jobs(library)[0]
    assert failed.state == "failed"
    assert "another version" in failed.message
    with pytest.raises(JobError, match="another version"):
        retry(library, failed.id)


@pytest.mark.parametrize(
    "settings",
    ["x", ["x"], None, {"scores": "x"}, {"scores": {}, "method": 5}],
    ids=["a word", "a list", "nothing", "not scores", "not a method"],
)
def test_a_row_that_makes_no_sense_does_not_hide_the_others(
    library: Library, before: sqlite3.Connection, settings: object
) -> None:
    add_row(before, "video", {"run_id": "x", "settings": settings, "blur_faces": True})
    before.execute("UPDATE jobs SET result = '{', created = 'x', started = 'x', done = 'x', left_s = 'x'")
    before.commit()
    added = submit(library, THREE)
    good, bad = list_jobs(library)
    assert (good.id, good.request) == (added, THREE)
    assert (bad.request, bad.result, bad.started) == (None, {}, None)
    assert bad.progress == Progress(0, 0, 0.0, None)
    found_running(library, bad.id)
    requeue_orphans(library)
    assert read_job(library, bad.id).state == "queued"


@pytest.mark.parametrize("result", ["", "[]", "3"])
def test_a_result_that_is_none_is_empty(library: Library, result: str) -> None:
    job_id = submit(library, THREE)
    with open_table(library) as table:
        table.execute("UPDATE jobs SET result = ?", (result,))
    assert read_job(library, job_id).result == {}
