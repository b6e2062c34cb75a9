"""Downloads that break off, are cancelled, take too long or grow too large."""

from __future__ import annotations

import gzip
import threading
from pathlib import Path

import pytest

from detector.errors import Cancelled, DownloadFailed
from detector.types import Control, Progress
from detector.video.link import Limits, fetch, probe_link
from tests.video.clips import write_clip
from tests.video.link.conftest import leaves_a_file_open
from tests.video.web import Answer, Site, file

pytestmark = leaves_a_file_open


def test_a_dropped_connection_is_resumed(site: Site, clip: Path, tmp_path: Path) -> None:
    half = clip.stat().st_size // 2
    site.pages["/walk.mp4"] = file(clip, break_off_at=half)
    got = fetch(f"{site.address}/walk.mp4", tmp_path)
    assert got.path.read_bytes() == clip.read_bytes()
    assert int(site.asked[-1][1].removeprefix("bytes=").rstrip("-")) > 0


def test_a_cancelled_download_goes_on_where_it_stopped(site: Site, tmp_path: Path) -> None:
    large = write_clip(tmp_path / "large.mp4", frames=200, wh=(640, 360), options={"qp": "10"})
    site.pages["/walk.mp4"] = file(large)
    folder = tmp_path / "new"
    seen: list[Progress] = []
    with pytest.raises(Cancelled):
        fetch(
            f"{site.address}/walk.mp4", folder, control=Control(cancelled=lambda: len(seen) > 3, progress=seen.append)
        )
    assert not list(folder.glob("*.mp4"))
    got = fetch(f"{site.address}/walk.mp4", folder)
    assert got.path.read_bytes() == large.read_bytes()
    assert int(site.asked[-1][1].removeprefix("bytes=").rstrip("-")) > 0


def test_a_server_that_trickles_is_given_up_at_the_time_limit(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = threading.Event()

    def trickle(answer: Answer) -> None:
        answer.send_response(200)
        answer.send_header("Content-Type", "video/mp4" if answer.path.endswith("mp4") else "text/html")
        answer.send_header("Content-Length", "100000")
        answer.end_headers()
        try:
            while not stop.wait(0.01):
                answer.wfile.write(b"\0")
        except OSError:
            return

    site.pages["/slow.mp4"] = site.pages["/slow.html"] = trickle
    try:
        with pytest.raises(DownloadFailed, match="longer than"):
            fetch(f"{site.address}/slow.mp4", tmp_path, limits=Limits(time_s=0.5))
        monkeypatch.setattr("detector.video.link.probe._TIMEOUT_S", 0.3)
        with pytest.raises(DownloadFailed, match="too long"):
            probe_link(f"{site.address}/slow.html")
    finally:
        stop.set()


def test_ten_gigabytes_are_refused_before_they_come(site: Site, tmp_path: Path) -> None:
    def huge(answer: Answer) -> None:
        answer.send_response(200)
        answer.send_header("Content-Type", "video/mp4")
        answer.send_header("Content-Length", str(10 * 1024**3))
        answer.end_headers()
        answer.wfile.write(b"\0\0\0\x18ftypmp42" + b"\0" * 100_000)
        answer.close_connection = True

    site.pages["/huge.mp4"] = huge
    with pytest.raises(DownloadFailed, match="too large: 10 GB"):
        fetch(f"{site.address}/huge.mp4", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_more_than_was_announced_is_stopped(hls: str, tmp_path: Path) -> None:
    with pytest.raises(DownloadFailed, match="too large"):
        fetch(hls, tmp_path / "new", limits=Limits(size_bytes=2000))
    assert list((tmp_path / "new").iterdir()) == []


def test_a_page_that_unpacks_without_end_is_not_read_to_it(site: Site) -> None:
    packed = gzip.compress(b"<html>" + b"<a href='x'>y</a>" * 2_000_000)
    site.pages["/page"] = lambda answer: answer.send(packed, "text/html", headers={"Content-Encoding": "gzip"})
    with pytest.raises(DownloadFailed, match="far larger than a page"):
        probe_link(f"{site.address}/page")
