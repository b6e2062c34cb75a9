"""Footage from links: the real yt-dlp against servers on the loopback."""

from __future__ import annotations

import gc
import gzip
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from detector.errors import AddressRefused, Cancelled, DownloadFailed, SettingError, StorageFailed
from detector.types import Progress
from detector.video import download
from detector.video.download import Limits, fetch, look
from detector.video.names import clean_name
from detector.video.probe import probe
from detector.video.reader import read_frame
from tests.video.clips import index_in, picture_of, write_clip
from tests.video.web import Answer, Site, file, page, redirect, serving

# Where a piece of a stream cannot be had, yt-dlp leaves the file it was writing to the garbage collector.
pytestmark = [
    pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(autouse=True)
def loopback_allowed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """127.0.0.1 may be talked to, and nothing else that is private."""
    monkeypatch.setenv("FOOTFALL_ALLOW_PRIVATE_HOSTS", "127.0.0.1")
    yield
    gc.collect()


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as started:
        yield started


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_clip(tmp_path_factory.mktemp("link") / "clip.mp4", frames=50)


def _segments(folder: Path, manifest: str, container: str, options: dict[str, str]) -> None:
    """Pictures and sound as an adaptive stream's manifest and pieces."""
    with av.open(str(folder / manifest), "w", format=container, options=options) as output:
        video = output.add_stream("libx264", rate=25, options={"g": "25"})
        video.width, video.height, video.pix_fmt = 192, 112, "yuv420p"
        sound = output.add_stream("aac", rate=16000)
        for i in range(75):
            frame = av.VideoFrame.from_ndarray(picture_of(i), "rgb24")
            frame.pts = i
            output.mux(video.encode(frame))
        silence = av.AudioFrame.from_ndarray(np.zeros((1, 48000), np.float32), "fltp", "mono")
        silence.sample_rate = 16000
        output.mux(sound.encode(silence))
        output.mux(video.encode())
        output.mux(sound.encode())


def _publish(site: Site, folder: Path) -> None:
    kinds = {".m3u8": "application/vnd.apple.mpegurl", ".mpd": "application/dash+xml"}
    for path in folder.iterdir():
        site.pages[f"/{path.name}"] = file(path, kinds.get(path.suffix, "video/mp4"))


@pytest.fixture
def hls(site: Site, tmp_path: Path) -> str:
    folder = tmp_path / "hls"
    folder.mkdir()
    _segments(folder, "walk.m3u8", "hls", {"hls_time": "1", "hls_playlist_type": "vod"})
    _publish(site, folder)
    return f"{site.address}/walk.m3u8"


@pytest.fixture
def dash(site: Site, tmp_path: Path) -> str:
    folder = tmp_path / "dash"
    folder.mkdir()
    _segments(folder, "walk.mpd", "dash", {"seg_duration": "1", "use_timeline": "1"})
    _publish(site, folder)
    return f"{site.address}/walk.mpd"


def test_a_plain_file(site: Site, clip: Path, tmp_path: Path) -> None:
    site.pages["/market square.mp4"] = site.pages["/market%20square.mp4"] = file(clip)
    url = f"{site.address}/market%20square.mp4"
    found = look(url)
    assert (found.title, found.entries, found.url) == ("market square", (), url)
    told: list[Progress] = []
    got = fetch(url, tmp_path / "new", on_progress=told.append)
    assert got.path == tmp_path / "new" / "market square.mp4"
    assert got.path.read_bytes() == clip.read_bytes()
    assert told[-1].done == told[-1].expected == clip.stat().st_size
    assert list((tmp_path / "new").iterdir()) == [got.path]


def test_two_videos_of_one_name_are_kept_apart(site: Site, clip: Path, tmp_path: Path) -> None:
    site.pages["/a/walk.mp4"] = site.pages["/b/walk.mp4"] = file(clip)
    names = [fetch(f"{site.address}/{folder}/walk.mp4", tmp_path).path.name for folder in ("a", "b")]
    assert names == ["walk.mp4", "walk (2).mp4"]


def test_hls_is_put_together_from_its_pieces(hls: str, tmp_path: Path) -> None:
    got = fetch(hls, tmp_path / "new")
    assert probe(got.path).expected_frames == 75
    assert index_in(read_frame(got.path, frame_index=60)) == 60


def test_dash_is_fetched_without_its_sound(dash: str, site: Site, tmp_path: Path) -> None:
    assert look(dash).heights == (112,)
    got = fetch(dash, tmp_path / "new")
    assert probe(got.path).expected_frames == 75
    assert index_in(read_frame(got.path, frame_index=60)) == 60
    with av.open(str(got.path)) as container:
        assert [s.type for s in container.streams] == ["video"]
    assert any("stream0" in path for path, _ in site.asked)
    assert not any("stream1" in path and path.endswith(".m4s") for path, _ in site.asked)


def test_a_page_with_a_video_and_a_thumbnail(site: Site, clip: Path, tmp_path: Path) -> None:
    picture = cv2.imencode(".png", picture_of(5, (960, 560)))[1].tobytes()
    site.pages["/thumb.png"] = page(picture, "image/png")
    site.pages["/walk.mp4"] = file(clip)
    site.pages["/watch"] = page(
        b"<html><head><title>Gate 3: 'north' / \xf0\x9f\x8e\xa5</title>"
        b"<meta property='og:image' content='/thumb.png'></head>"
        b"<body><video src='/walk.mp4' poster='" + site.address.encode() + b"/thumb.png'></video></body></html>"
    )
    found = look(f"{site.address}/watch")
    assert found.title.startswith("Gate 3: 'north' / 🎥")
    if found.thumbnail:
        assert cv2.imdecode(np.frombuffer(found.thumbnail, np.uint8), cv2.IMREAD_COLOR).shape[1] == 480
    got = fetch(f"{site.address}/watch", tmp_path)
    assert got.path.parent == tmp_path
    assert got.path.name == clean_name(got.path.name)
    assert probe(got.path).expected_frames == 50


def test_a_page_with_several_videos_lists_them(site: Site, clip: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        site.pages[f"/{name}.mp4"] = file(clip)
    site.pages["/both"] = page(b"<title>Both</title><video src='/one.mp4'></video><video src='/two.mp4'></video>")
    found = look(f"{site.address}/both")
    assert len(found.entries) == 2
    with pytest.raises(DownloadFailed, match="choose one"):
        fetch(f"{site.address}/both", tmp_path)
    assert probe(fetch(found.entries[1].url, tmp_path).path).expected_frames == 50


def test_a_redirect_is_followed(site: Site, clip: Path, tmp_path: Path) -> None:
    site.pages["/walk.mp4"], site.pages["/go"] = file(clip), redirect("/walk.mp4")
    assert probe(fetch(f"{site.address}/go", tmp_path).path).expected_frames == 50


class TestPrivateAddresses:
    """127.0.0.1 is allowed; 127.0.0.2 stands for a machine that must never hear from us."""

    @pytest.fixture
    def inner(self, clip: Path) -> Iterator[Site]:
        with serving("127.0.0.2") as started:
            started.pages["/walk.mp4"] = file(clip)
            yield started

    def refused(self, url: str, inner: Site, folder: Path) -> None:
        for attempt in (lambda: look(url), lambda: fetch(url, folder)):
            with pytest.raises(AddressRefused, match=r"127\.0\.0\.2.*FOOTFALL_ALLOW_PRIVATE_HOSTS"):
                attempt()
        assert inner.asked == []

    def test_asked_for_directly(self, inner: Site, tmp_path: Path) -> None:
        self.refused(f"{inner.address}/walk.mp4", inner, tmp_path)

    def test_behind_a_redirect(self, site: Site, inner: Site, tmp_path: Path) -> None:
        site.pages["/go"] = redirect(f"{inner.address}/walk.mp4")
        self.refused(f"{site.address}/go", inner, tmp_path)

    @pytest.mark.parametrize("piece", ["segment", "key", "playlist"])
    def test_in_a_manifest(self, site: Site, inner: Site, tmp_path: Path, piece: str) -> None:
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

    def test_a_thumbnail_is_left_out(self, site: Site, inner: Site, clip: Path) -> None:
        site.pages["/walk.mp4"] = file(clip)
        body = f"<title>x</title><video src='/walk.mp4' poster='{inner.address}/thumb.png'></video>"
        site.pages["/watch"] = page(body.encode())
        assert look(f"{site.address}/watch").thumbnail == b""
        assert inner.asked == []

    def test_all_are_allowed_by_configuration(
        self, inner: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("FOOTFALL_ALLOW_PRIVATE_HOSTS", "1")
        assert fetch(f"{inner.address}/walk.mp4", tmp_path).path.is_file()

    def test_a_proxy_of_the_environment_is_no_way_round(
        self, site: Site, inner: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("http_proxy", site.address)
        self.refused(f"{inner.address}/walk.mp4", inner, tmp_path)
        assert site.asked == []


def test_a_dropped_connection_is_resumed(site: Site, clip: Path, tmp_path: Path) -> None:
    half = clip.stat().st_size // 2
    site.pages["/walk.mp4"] = file(clip, break_off_at=half)
    got = fetch(f"{site.address}/walk.mp4", tmp_path)
    assert got.path.read_bytes() == clip.read_bytes()
    assert int(site.asked[-1][1].removeprefix("bytes=").rstrip("-")) > 0


def test_a_cancelled_download_goes_on_where_it_stopped(site: Site, tmp_path: Path) -> None:
    large = write_clip(tmp_path / "large.mp4", frames=200, wh=(640, 360), options={"qp": "10"})
    site.pages["/walk.mp4"] = file(large)
    folder, seen = tmp_path / "new", []
    with pytest.raises(Cancelled):
        fetch(f"{site.address}/walk.mp4", folder, on_progress=seen.append, cancelled=lambda: len(seen) > 3)
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
        monkeypatch.setattr(download, "_LOOK_S", 0.3)
        with pytest.raises(DownloadFailed, match="too long"):
            look(f"{site.address}/slow.html")
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
    assert sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()) < 1_000_000


def test_more_than_was_announced_is_stopped(hls: str, tmp_path: Path) -> None:
    with pytest.raises(DownloadFailed, match="too large"):
        fetch(hls, tmp_path / "new", limits=Limits(size_bytes=2000))


@pytest.mark.parametrize(
    ("status", "words"),
    [(404, "nothing at this address"), (403, "refuses"), (410, "removed"), (429, "wait"), (503, "trouble of its own")],
)
def test_a_sites_refusal_in_plain_words(site: Site, tmp_path: Path, status: int, words: str) -> None:
    site.pages["/walk.mp4"] = page(b"no", status=status)
    for attempt in (
        lambda: look(f"{site.address}/walk.mp4"),
        lambda: fetch(f"{site.address}/walk.mp4", tmp_path / "new"),
    ):
        with pytest.raises(DownloadFailed, match=words) as raised:
            attempt()
        assert str(status) in raised.value.original
    assert not list((tmp_path / "new").iterdir())


def test_a_page_without_a_video(site: Site, tmp_path: Path) -> None:
    site.pages["/page.html"] = page(b"<html><title>News</title><p>nothing to see</p></html>")
    with pytest.raises(DownloadFailed, match="No video was found") as raised:
        look(f"{site.address}/page.html")
    assert "Unsupported URL" in raised.value.original


def test_nobody_at_home(tmp_path: Path) -> None:
    with serving() as gone:
        address = gone.address
    with pytest.raises(DownloadFailed, match="connection"):
        look(f"{address}/walk.mp4")


def test_a_live_stream_is_not_for_here(site: Site, tmp_path: Path) -> None:
    manifest = b"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:7\n#EXTINF:2,\npart.ts\n"
    site.pages["/live.m3u8"] = page(manifest, "application/vnd.apple.mpegurl")
    for attempt in (
        lambda: look(f"{site.address}/live.m3u8"),
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


def test_no_other_program_is_run(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("ffmpeg", "ffprobe", "aria2c", "curl", "rtmpdump", "mplayer", "phantomjs"):
        (programs / name).write_text(f"#!/bin/sh\ntouch '{programs}/ran'\necho {name} version 7.0\n")
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    key = '#EXT-X-KEY:METHOD=SAMPLE-AES,URI="key"'
    manifest = f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n{key}\n#EXTINF:1,\npart.ts\n#EXT-X-ENDLIST\n"
    site.pages["/odd.m3u8"] = page(manifest.encode(), "application/vnd.apple.mpegurl")
    site.pages["/part.ts"] = page(b"\0" * 1880, "video/mp2t")
    with pytest.raises(DownloadFailed):
        fetch(f"{site.address}/odd.m3u8", tmp_path / "new")
    assert not (programs / "ran").exists()


def test_settings_of_yt_dlps_own_are_ignored(
    site: Site, clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    plugins = home / ".config" / "yt-dlp" / "plugins" / "spy" / "yt_dlp_plugins" / "extractor"
    plugins.mkdir(parents=True)
    (plugins / "spy.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n")
    (home / ".config" / "yt-dlp" / "config").write_text(f"--exec 'touch {tmp_path / 'ran'}'\n-o other.mp4\n")
    for name, value in {"HOME": home, "XDG_CONFIG_HOME": home / ".config"}.items():
        monkeypatch.setenv(name, str(value))
    site.pages["/walk.mp4"] = file(clip)
    assert fetch(f"{site.address}/walk.mp4", tmp_path / "new").path.name == "walk.mp4"
    assert not (tmp_path / "ran").exists()


def test_youtube_without_a_javascript_runtime_says_so_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "js_runtime", lambda: "")
    with pytest.raises(DownloadFailed, match="JavaScript runtime"):
        look("https://www.youtube.com/watch?v=BaW_jenozKc")


def test_a_page_that_unpacks_without_end_is_not_read_to_it(site: Site) -> None:
    packed = gzip.compress(b"<html>" + b"<a href='x'>y</a>" * 2_000_000)
    site.pages["/page"] = lambda answer: answer.send(packed, "text/html", headers={"Content-Encoding": "gzip"})
    with pytest.raises(DownloadFailed, match="far larger than a page"):
        look(f"{site.address}/page")


def test_cookies_are_sent_and_never_kept(site: Site, clip: Path, tmp_path: Path) -> None:
    sent: list[str] = []
    serve = file(clip)

    def wants_log_in(answer: Answer) -> None:
        sent.append(answer.headers.get("Cookie", ""))
        serve(answer) if "session=abc" in sent[-1] else answer.send(b"", "text/plain", status=403)

    site.pages["/walk.mp4"] = wants_log_in
    cookies = "# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t0\tsession\tabc\n"
    with pytest.raises(DownloadFailed, match="log-in"):
        fetch(f"{site.address}/walk.mp4", tmp_path / "new")
    assert fetch(f"{site.address}/walk.mp4", tmp_path / "new", cookies=cookies).path.is_file()
    assert not [p for p in (tmp_path / "new").rglob("*") if p.is_file() and b"session" in p.read_bytes()]


def test_a_broken_cookies_file_is_a_setting(site: Site, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="cookies"):
        look(f"{site.address}/walk.mp4", cookies='{"json": true}')


def test_a_folder_that_cannot_be_written(site: Site, clip: Path, tmp_path: Path) -> None:
    site.pages["/walk.mp4"] = file(clip)
    (tmp_path / "taken").write_text("a file, not a folder")
    with pytest.raises(StorageFailed):
        fetch(f"{site.address}/walk.mp4", tmp_path / "taken")
