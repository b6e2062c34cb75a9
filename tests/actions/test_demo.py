from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from detector.actions.demo import add_demo_video
from detector.errors import DownloadFailed
from detector.library.paths import Library, open_library
from detector.library.videos import add_video, list_videos, remove_video, video_file


@pytest.fixture
def library(data_dir: Path) -> Library:
    return open_library(data_dir)


@pytest.fixture
def fetches(demo_clip: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Every fetch of the demo clip; it comes from the material at hand."""
    asked: list[Path] = []

    def fetch(folder: Path) -> Path:
        asked.append(folder)
        return Path(shutil.copy(demo_clip, folder / "vtest.avi"))

    monkeypatch.setattr("detector.actions.demo.fetch_demo_clip", fetch)
    return asked


def test_the_demo_is_fetched_once_and_again_when_its_file_is_gone(library: Library, fetches: list[Path]) -> None:
    first = add_demo_video(library)
    assert first.name == "vtest.avi"
    assert first.origin == "demo"
    assert video_file(library, first.id).is_relative_to(library.videos)
    assert add_demo_video(library) == first
    assert len(fetches) == 1
    video_file(library, first.id).unlink()
    assert video_file(library, add_demo_video(library).id).is_file()
    remove_video(library, first.id)
    add_demo_video(library)
    assert len(fetches) == 3
    assert len(list_videos(library)) == 1
    assert not list(library.videos.glob(".demo-*"))


def test_a_demo_somebody_added_is_not_fetched(library: Library, demo_clip: Path, fetches: list[Path]) -> None:
    added = add_video(library, demo_clip, copy=False)
    assert add_demo_video(library).id == added.id
    assert fetches == []


def test_a_demo_that_cannot_be_fetched_leaves_nothing(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(folder: Path) -> Path:
        (folder / "half").touch()
        raise DownloadFailed("no connection")

    monkeypatch.setattr("detector.actions.demo.fetch_demo_clip", fail)
    with pytest.raises(DownloadFailed, match="no connection"):
        add_demo_video(library)
    assert list(library.videos.iterdir()) == []
