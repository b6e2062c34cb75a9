"""What cannot be had is told in plain words."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from detector.errors import DownloadFailed
from detector.video.link import fetch, probe_link
from tests.video.web import Site, page, serving


@pytest.mark.parametrize(
    ("status", "words"),
    [(404, "nothing at this address"), (403, "refuses"), (410, "removed"), (429, "wait"), (503, "trouble of its own")],
)
def test_a_sites_refusal_in_plain_words(site: Site, tmp_path: Path, status: int, words: str) -> None:
    site.pages["/walk.mp4"] = page(b"no", status=status)
    for attempt in (
        lambda: probe_link(f"{site.address}/walk.mp4"),
        lambda: fetch(f"{site.address}/walk.mp4", tmp_path / "new"),
    ):
        with pytest.raises(DownloadFailed, match=words) as raised:
            attempt()
        assert str(status) in raised.value.original
    assert not list((tmp_path / "new").iterdir())


@pytest.mark.parametrize("status", [403, 404, 500])
def test_a_refusal_leaves_no_connection_behind(site: Site, status: int) -> None:
    site.pages["/x"] = page(b"no", status=status)
    with pytest.raises(DownloadFailed) as held:  # and with it the site's answer
        probe_link(f"{site.address}/x")
    port = int(site.address.rpartition(":")[2])
    ours = [c for c in psutil.Process().net_connections("tcp") if c.raddr and c.raddr.port == port]
    assert held.value.original
    assert [c.status for c in ours if c.status == psutil.CONN_ESTABLISHED] == []


def test_a_page_without_a_video(site: Site, tmp_path: Path) -> None:
    site.pages["/page.html"] = page(b"<html><title>News</title><p>nothing to see</p></html>")
    with pytest.raises(DownloadFailed, match="No video was found") as raised:
        probe_link(f"{site.address}/page.html")
    assert "Unsupported URL" in raised.value.original


def test_nobody_at_home(tmp_path: Path) -> None:
    with serving() as gone:
        address = gone.address
    with pytest.raises(DownloadFailed, match="connection"):
        probe_link(f"{address}/walk.mp4")


def test_a_live_stream_is_not_for_here(site: Site, tmp_path: Path) -> None:
    manifest = b"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:7\n#EXTINF:2,\npart.ts\n"
    site.pages["/live.m3u8"] = page(manifest, "application/vnd.apple.mpegurl")
    for attempt in (
        lambda: probe_link(f"{site.address}/live.m3u8"),
        lambda: fetch(f"{site.address}/live.m3u8", tmp_path),
    ):
        with pytest.raises(DownloadFailed, match="Live streams"):
            attempt()
    assert not any("part.ts" in path for path, _ in site.asked)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "walk.mp4",
        "file:///etc/passwd",
        "ftp://127.0.0.1/a.mp4",
        "ytsearch:cats",
        "http://",
        "http://[oops/",
        "-o x",
    ],
)
def test_only_addresses_of_the_web(url: str, tmp_path: Path) -> None:
    with pytest.raises(DownloadFailed, match="http"):
        fetch(url, tmp_path)


def test_youtube_without_a_javascript_runtime_says_so_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detector.video.link.session.find_js_runtime", lambda: "")
    with pytest.raises(DownloadFailed, match="JavaScript runtime"):
        probe_link("https://www.youtube.com/watch?v=BaW_jenozKc")
