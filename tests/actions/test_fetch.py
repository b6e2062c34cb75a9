from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from detector.actions.fetch import fetch
from detector.actions.requests import FetchRequest
from detector.errors import Cancelled, DownloadFailed
from detector.library.paths import Library, open_library
from detector.library.videos import list_videos
from detector.types import Control, Progress
from detector.video.link import FetchedFile
from tests.video.clips import write_clip
from tests.video.web import Site, file, serving


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("FOOTFALL_ALLOW_PRIVATE_HOSTS", "1")
    with serving() as running:
        running.pages["/walk.mp4"] = file(write_clip(tmp_path / "walk.mp4"))
        yield running


@pytest.fixture
def library(data_dir: Path) -> Library:
    return open_library(data_dir)


def test_a_link_becomes_a_video_that_knows_where_it_came_from(library: Library, site: Site) -> None:
    told: list[Progress] = []
    fetched = fetch(library, FetchRequest(url=f"{site.address}/walk.mp4"), Control(progress=told.append))
    (video,) = list_videos(library)
    assert video == fetched
    assert (video.origin, video.source, video.copied) == ("link", f"{site.address}/walk.mp4", True)
    assert [progress.step for progress in (told[0], told[-1])] == ["Asking the site", "Adding it to the library"]
    in_between = told[1:-1]
    assert {progress.unit for progress in in_between} == {"bytes"}
    assert in_between[-1].done == video.path.stat().st_size


def test_pieces_that_were_missing_are_told_of_the_video(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    came = FetchedFile(write_clip(tmp_path / "walk.mp4"), "walk", "https://example.com/walk.m3u8", missing=2, pieces=30)
    monkeypatch.setattr("detector.actions.fetch.download", lambda *_, **__: came)
    fetch(library, FetchRequest(url=came.url))
    (video,) = list_videos(library)
    assert "did not have 2 of the 30 pieces" in video.notes[-1]


def test_what_cannot_be_fetched_leaves_no_video(library: Library, site: Site) -> None:
    with pytest.raises(DownloadFailed):
        fetch(library, FetchRequest(url=f"{site.address}/nothing.mp4"))
    with pytest.raises(Cancelled):
        fetch(library, FetchRequest(url=f"{site.address}/walk.mp4"), Control(cancelled=lambda: True))
    assert not list_videos(library)
