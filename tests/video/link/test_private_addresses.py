"""127.0.0.1 is allowed; 127.0.0.2 stands for a machine that must never hear from us."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from detector.errors import AddressRefused
from detector.video.link import fetch, probe_link
from tests.video.link.conftest import leaves_a_file_open
from tests.video.web import Site, file, page, redirect, serving


@pytest.fixture
def inner(clip: Path) -> Iterator[Site]:
    with serving("127.0.0.2") as started:
        started.pages["/walk.mp4"] = file(clip)
        yield started


def refused_hosts(url: str, inner: Site, folder: Path) -> None:
    for attempt in (lambda: probe_link(url), lambda: fetch(url, folder)):
        with pytest.raises(AddressRefused, match=r"127\.0\.0\.2.*FOOTFALL_ALLOW_PRIVATE_HOSTS"):
            attempt()
    assert inner.asked == []


def test_asked_for_directly(inner: Site, tmp_path: Path) -> None:
    refused_hosts(f"{inner.address}/walk.mp4", inner, tmp_path)


def test_behind_a_redirect(site: Site, inner: Site, tmp_path: Path) -> None:
    site.pages["/go"] = redirect(f"{inner.address}/walk.mp4")
    refused_hosts(f"{site.address}/go", inner, tmp_path)


@leaves_a_file_open
@pytest.mark.parametrize("piece", ["segment", "key", "playlist"])
def test_in_a_manifest(site: Site, inner: Site, tmp_path: Path, piece: str) -> None:
    inside = {
        "segment": f"#EXTINF:1,\n{inner.address}/walk.mp4\n",
        "key": f'#EXT-X-KEY:METHOD=AES-128,URI="{inner.address}/key"\n#EXTINF:1,\n{site.address}/part.ts\n',
    }
    media = f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n{inside.get(piece, '')}#EXT-X-ENDLIST\n"
    master = f"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1000,RESOLUTION=64x64\n{inner.address}/media.m3u8\n"
    kind = "application/vnd.apple.mpegurl"
    site.pages["/walk.m3u8"] = page((master if piece == "playlist" else media).encode(), kind)
    site.pages["/part.ts"] = page(b"\0" * 1880, "video/mp2t")
    with pytest.raises(AddressRefused, match=r"127\.0\.0\.2"):
        fetch(f"{site.address}/walk.m3u8", tmp_path)
    assert inner.asked == []


def test_a_thumbnail_is_left_out(site: Site, inner: Site, clip: Path) -> None:
    site.pages["/walk.mp4"] = file(clip)
    body = f"<title>x</title><video src='/walk.mp4' poster='{inner.address}/thumb.png'></video>"
    site.pages["/watch"] = page(body.encode())
    assert probe_link(f"{site.address}/watch").thumbnail == b""
    assert inner.asked == []


def test_all_are_allowed_by_configuration(inner: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTFALL_ALLOW_PRIVATE_HOSTS", "1")
    assert fetch(f"{inner.address}/walk.mp4", tmp_path).path.is_file()


def test_a_proxy_of_the_environment_is_no_way_round(
    site: Site, inner: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", site.address)
    refused_hosts(f"{inner.address}/walk.mp4", inner, tmp_path)
    assert site.asked == []
