"""A site on the loopback with footage on it: a file, and adaptive streams of pictures and sound."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from tests.video.clips import picture_of, write_clip
from tests.video.web import Site, file, serving

# Where a piece of a stream cannot be had, yt-dlp leaves the file it was writing to the garbage collector.
leaves_a_file_open = pytest.mark.filterwarnings(
    "ignore:unclosed file:ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)


@pytest.fixture(autouse=True)
def loopback_allowed(in_this_process: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """127.0.0.1 may be talked to, and nothing else that is private."""
    monkeypatch.setenv("FOOTFALL_ALLOW_PRIVATE_HOSTS", "127.0.0.1")
    yield
    gc.collect()


@pytest.fixture
def site() -> Iterator[Site]:
    """A site with nothing on it yet."""
    with serving() as started:
        yield started


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds, 50 frames."""
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
    """The address of an HLS stream of 75 frames with sound, in pieces of a second."""
    folder = tmp_path / "hls"
    folder.mkdir()
    _segments(folder, "walk.m3u8", "hls", {"hls_time": "1", "hls_playlist_type": "vod"})
    _publish(site, folder)
    return f"{site.address}/walk.m3u8"


@pytest.fixture
def dash(site: Site, tmp_path: Path) -> str:
    """The address of a DASH stream of the same."""
    folder = tmp_path / "dash"
    folder.mkdir()
    _segments(folder, "walk.mpd", "dash", {"seg_duration": "1", "use_timeline": "1"})
    _publish(site, folder)
    return f"{site.address}/walk.mpd"
