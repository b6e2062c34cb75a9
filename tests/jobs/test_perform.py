from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from detector.actions.requests import AnalyseRequest, AnnotateRequest
from detector.errors import StorageFailed
from detector.grid.methods.nms import Nms
from detector.jobs import perform
from detector.jobs.cookies import save_cookies
from detector.jobs.requests import KINDS, FetchJob
from detector.jobs.store import cancel, finish, list_jobs, open_table, read_job, requeue_orphans, retry, submit
from detector.library.paths import Library
from detector.library.videos import list_videos
from detector.types import Sampling, Thresholds
from detector.view import cut_of
from tests.jobs.conftest import do_next
from tests.jobs.fake import Add, BreakDown, Refuse, Wait
from tests.library.made import make_run
from tests.video.clips import write_clip
from tests.video.web import Site, file, serving

COOKIES = "# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t0\tsession\tsecret\n"


def test_every_kind_of_job_is_done_by_something() -> None:
    assert perform.ACTIONS.keys() == KINDS.keys()


def test_a_finished_job_keeps_its_result(library: Library) -> None:
    job_id = submit(library, Add(a=1, b=2))
    do_next(library)
    done = read_job(library, job_id)
    assert done.state == "done"
    assert done.result == {"sum": 3}
    assert (done.progress.done, done.progress.expected) == (2, 2)
    assert done.started is not None
    assert done.finished is not None
    assert done.created <= done.started <= done.finished
    assert list_jobs(library, waiting=True) == []


def test_a_job_is_done_once(library: Library) -> None:
    job_id = submit(library, Add(a=1, b=2))
    do_next(library)
    first = read_job(library, job_id)
    assert do_next(library) is None
    assert read_job(library, job_id) == first


def test_a_failing_job_keeps_its_plain_message(library: Library) -> None:
    job_id = submit(library, Refuse())
    do_next(library)
    assert read_job(library, job_id).state == "failed"
    assert read_job(library, job_id).message == "There is no class called 'cat'."


def test_a_surprise_is_said_without_a_traceback(library: Library, caplog: pytest.LogCaptureFixture) -> None:
    job_id = submit(library, BreakDown())
    do_next(library)
    failed = read_job(library, job_id)
    assert failed.state == "failed"
    assert "boom" in failed.message
    assert "worker.log" in failed.message
    assert "Traceback" not in failed.message
    assert "Traceback" in caplog.text


def test_a_failed_job_can_be_tried_again(library: Library) -> None:
    former = submit(library, Refuse(n=1))
    do_next(library)
    again = retry(library, former)
    assert again != former
    assert read_job(library, again).request == Refuse(n=1)
    assert read_job(library, again).state == "queued"


def test_a_job_whose_worker_is_going_down_is_queued_again(library: Library) -> None:
    job_id = submit(library, Wait(name="x"))
    do_next(library, stopping=True)
    again = read_job(library, job_id)
    assert (again.state, again.attempts, again.finished) == ("queued", 0, None)


def test_a_job_is_queued_again_where_nobody_can_say_whether_it_was_cancelled(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> bool:
        raise StorageFailed("The disk is away.")

    monkeypatch.setattr(perform, "is_cancelled", refuse)
    job_id = submit(library, Wait(name="x"))
    do_next(library, stopping=True)
    assert read_job(library, job_id).state == "queued"


def test_the_end_of_a_job_is_noted_once_the_table_can_be_written(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusals = [StorageFailed("The disk is full.")] * 2

    def finish_later(*how: Any) -> None:
        if refusals:
            raise refusals.pop()
        finish(*how)

    monkeypatch.setattr(perform, "finish", finish_later)
    monkeypatch.setattr(perform, "_RETRY_S", 0)
    job_id = submit(library, Add(a=1, b=2))
    do_next(library)
    assert (read_job(library, job_id).state, read_job(library, job_id).result) == ("done", {"sum": 3})


def test_a_worker_that_goes_down_does_not_wait_for_the_table(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise StorageFailed("The disk is full.")

    monkeypatch.setattr(perform, "finish", refuse)
    job_id = submit(library, Wait(name="x"))
    do_next(library, stopping=True)
    assert read_job(library, job_id).state == "running"
    requeue_orphans(library)
    assert read_job(library, job_id).state == "queued"


def test_a_row_that_is_gone_stops_its_job(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    begin = perform.ACTIONS["wait"]

    def lose_the_row(library: Library, *others: object) -> object:
        with open_table(library) as table:
            table.execute("DELETE FROM jobs")
        return begin(library, *others)  # type: ignore[arg-type]

    monkeypatch.setitem(perform.ACTIONS, "wait", lose_the_row)
    submit(library, Wait(name="x"))
    do_next(library)
    assert (library.root / "started-x").exists()
    assert list_jobs(library) == []


def test_the_annotated_videos_row_says_where_it_is(library: Library) -> None:
    run = make_run(library, samples=2)
    cut = cut_of(Thresholds((0.5, 0.5, 0.5), Nms()), run.classes)
    request = AnnotateRequest(run_id=run.id, cut=cut, blur_faces=True)
    job_id = submit(library, request)
    do_next(library)
    done = read_job(library, job_id)
    assert (done.state, done.message, done.result["run_id"]) == ("done", "", run.id)
    assert (library.jobs / done.result["file"]).read_bytes()[4:8] == b"ftyp"
    assert (done.progress.done, done.progress.expected, done.progress.unit) == (2, 2, "frames")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("FOOTFALL_ALLOW_PRIVATE_HOSTS", "1")
    with serving() as running:
        running.pages["/walk.mp4"] = file(write_clip(tmp_path / "walk.mp4"))
        yield running


def test_a_download_counts_bytes_and_nothing_follows_unasked(library: Library, site: Site) -> None:
    job_id = submit(library, FetchJob(url=f"{site.address}/walk.mp4", name="walk"))
    do_next(library, "fetch")
    done, (video,) = read_job(library, job_id), list_videos(library)
    assert (done.state, done.result) == ("done", {"video_id": video.id})
    assert (done.progress.unit, done.progress.done) == ("bytes", done.progress.expected)
    assert [job.kind for job in list_jobs(library)] == ["fetch"]


def test_the_analysis_asked_for_follows(library: Library, site: Site) -> None:
    wanted = Sampling(every_s=1.0, start_s=0.5, end_s=2.0)
    submit(library, FetchJob(url=f"{site.address}/walk.mp4", name="walk", analyse=wanted, model="bundled"))
    do_next(library, "fetch")
    (video,) = list_videos(library)
    (following,) = list_jobs(library, waiting=True)
    assert following.request == AnalyseRequest(video_id=video.id, sampling=wanted, model="bundled", name="walk.mp4")


@pytest.mark.parametrize(("path", "state"), [("/walk.mp4", "done"), ("/nothing.mp4", "failed")])
def test_the_log_in_is_deleted_however_it_ends(library: Library, site: Site, path: str, state: str) -> None:
    name = save_cookies(library, COOKIES)
    assert (library.jobs / name).stat().st_mode & 0o077 == 0
    job_id = submit(library, FetchJob(url=f"{site.address}{path}", name="walk", cookies_file=name))
    do_next(library, "fetch")
    assert read_job(library, job_id).state == state
    assert not (library.jobs / name).exists()
    with open_table(library) as table:
        assert "secret" not in str([tuple(row) for row in table.execute("SELECT * FROM jobs")])


def test_the_log_in_is_deleted_with_a_job_that_never_ran(library: Library) -> None:
    name = save_cookies(library, COOKIES)
    cancel(library, submit(library, FetchJob(url="https://a.example/x", cookies_file=name)))
    assert not (library.jobs / name).exists()


def test_a_log_in_is_kept_for_the_next_worker(library: Library, site: Site) -> None:
    name = save_cookies(library, COOKIES)
    job_id = submit(library, FetchJob(url=f"{site.address}/walk.mp4", name="walk", cookies_file=name))
    do_next(library, "fetch", stopping=True)
    assert read_job(library, job_id).state == "queued"
    assert (library.jobs / name).exists()


def test_a_worker_that_starts_deletes_log_ins_nobody_waits_for(library: Library) -> None:
    waited_for, left_behind, new = (save_cookies(library, COOKIES) for _ in range(3))
    submit(library, FetchJob(url="https://a.example/x", cookies_file=waited_for))
    for name in (waited_for, left_behind):
        os.utime(library.jobs / name, (1, 1))
    requeue_orphans(library)
    kept = {path.name for path in library.jobs.glob("cookies-*")}
    assert kept == {waited_for, new}


@pytest.mark.parametrize("name", ["../../etc/passwd", "cookies-x.txt", "cookies-" + "0" * 32 + ".txt"])
def test_a_log_in_that_is_not_there_is_asked_for_again(library: Library, site: Site, name: str) -> None:
    job_id = submit(library, FetchJob(url=f"{site.address}/walk.mp4", cookies_file=name))
    do_next(library, "fetch")
    assert read_job(library, job_id).state == "failed"
    assert "cookies file" in read_job(library, job_id).message
    assert not list_videos(library)
