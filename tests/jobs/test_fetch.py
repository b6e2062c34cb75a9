"""A link as a job: footage in the library, its analysis queued, and no log-in left behind."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from detector.actions.fetch import fetch_link
from detector.errors import DownloadFailed, SettingError
from detector.jobs.context import JobContext
from detector.jobs.cookies import keep_cookies
from detector.jobs.queue import cancel, jobs, submit
from detector.jobs.requests import fetch_request
from detector.jobs.worker import recover
from detector.library.paths import Library, open_library
from detector.library.videos import videos
from detector.types import Sampling
from tests.video.clips import write_clip
from tests.video.web import Site, file, serving

COOKIES = "# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t0\tsession\tsecret\n"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("FOOTFALL_ALLOW_PRIVATE_HOSTS", "1")
    with serving() as running:
        running.pages["/walk.mp4"] = file(write_clip(tmp_path / "walk.mp4"))
        yield running


@pytest.fixture
def library(data_dir: Path) -> Library:
    return open_library(data_dir)


def _fetch(library: Library, payload: dict[str, object]) -> dict[str, object]:
    return fetch_link(JobContext(library, submit(library, "fetch", payload)), payload)


def test_a_link_becomes_a_video_that_knows_where_it_came_from(library: Library, site: Site) -> None:
    result = _fetch(library, fetch_request(f"{site.address}/walk.mp4", name="walk"))
    (video,) = videos(library)
    assert result == {"video_id": video.id}
    assert (video.origin, video.source, video.copied) == ("link", f"{site.address}/walk.mp4", True)
    assert [job.kind for job in jobs(library)] == ["fetch"]


def test_the_analysis_asked_for_follows(library: Library, site: Site) -> None:
    wanted = Sampling(every_s=1.0, start_s=0.5, end_s=2.0)
    request = fetch_request(f"{site.address}/walk.mp4", name="walk", analyse=wanted, model="bundled")
    result = _fetch(library, request)
    following = next(job for job in jobs(library) if job.kind == "analyse")
    assert following.payload["video_id"] == result["video_id"]
    assert Sampling(**following.payload["sampling"]) == wanted
    assert following.payload["model"] == "bundled"


@pytest.mark.parametrize("path", ["/walk.mp4", "/nothing.mp4"], ids=["fetched", "failed"])
def test_the_log_in_is_deleted_however_it_ends(library: Library, site: Site, path: str) -> None:
    name = keep_cookies(library, COOKIES)
    assert (library.jobs / name).stat().st_mode & 0o077 == 0
    payload = fetch_request(f"{site.address}{path}", name="walk", cookies_file=name)
    if path == "/nothing.mp4":
        with pytest.raises(DownloadFailed):
            _fetch(library, payload)
    else:
        _fetch(library, payload)
    assert not (library.jobs / name).exists()
    assert "secret" not in str([job.payload for job in jobs(library)])


def test_the_log_in_is_deleted_with_a_job_that_never_ran(library: Library) -> None:
    name = keep_cookies(library, COOKIES)
    cancel(library, submit(library, "fetch", fetch_request("https://a.example/x", name="x", cookies_file=name)))
    assert not (library.jobs / name).exists()


def test_a_worker_that_starts_deletes_log_ins_nobody_waits_for(library: Library) -> None:
    waited_for, left_behind, new = (keep_cookies(library, COOKIES) for _ in range(3))
    submit(library, "fetch", fetch_request("https://a.example/x", name="x", cookies_file=waited_for))
    for name in (waited_for, left_behind):
        os.utime(library.jobs / name, (1, 1))
    recover(library)
    kept = {path.name for path in library.jobs.glob("cookies-*")}
    assert kept == {waited_for, new}


@pytest.mark.parametrize("name", ["../../etc/passwd", "cookies-x.txt", "cookies-" + "0" * 32 + ".txt"])
def test_a_log_in_that_is_not_there_is_asked_for_again(library: Library, site: Site, name: str) -> None:
    with pytest.raises(SettingError, match="cookies file"):
        _fetch(library, fetch_request(f"{site.address}/walk.mp4", name="walk", cookies_file=name))
    assert not videos(library)
