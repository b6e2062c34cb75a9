"""``fetch``: from a link on the loopback into the library."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from detector.library.paths import open_library
from detector.library.videos import list_videos
from tests.cli.conftest import Command
from tests.video.clips import write_clip
from tests.video.web import Site, file, page, serving


@pytest.fixture
def site(tmp_path: Path, in_this_process: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A site with a clip, and a page with two."""
    monkeypatch.setenv("FOOTFALL_ALLOW_PRIVATE_HOSTS", "127.0.0.1")
    with serving() as started:
        started.pages["/gate.mp4"] = file(write_clip(tmp_path / "gate.mp4", frames=25))
        started.pages["/hall.mp4"] = file(write_clip(tmp_path / "hall.mp4", frames=50))
        started.pages["/both"] = page(
            b"<title>Both</title><video src='/gate.mp4'></video><video src='/hall.mp4'></video>"
        )
        yield started


def test_a_link_becomes_a_video_of_the_library(command: Command, site: Site) -> None:
    said = command("fetch", f"{site.address}/gate.mp4")
    assert said.status == 0
    assert "gate.mp4: 0:01, 192 x 112" in said.out
    (video,) = list_videos(open_library())
    assert (video.name, video.origin, video.source) == ("gate.mp4", "link", f"{site.address}/gate.mp4")
    assert str(video.path) in said.out


def test_looking_fetches_nothing(command: Command, site: Site) -> None:
    said = command("fetch", f"{site.address}/gate.mp4", "--look")
    assert (said.status, said.out.splitlines()[0][:4]) == (0, "gate")
    assert list_videos(open_library()) == []


def test_entries_of_a_list_are_chosen(command: Command, site: Site) -> None:
    said = command("fetch", f"{site.address}/both")
    assert (said.status, "--entry" in said.err) == (1, True)
    said = command("fetch", f"{site.address}/both", "--entry", "9")
    assert (said.status, "from 1 to 2" in said.err) == (1, True)
    said = command("fetch", f"{site.address}/both", "--entry", "2")
    assert said.status == 0
    assert [round(video.duration_s) for video in list_videos(open_library())] == [2]


@pytest.mark.parametrize(
    ("address", "words"),
    [("/nothing.mp4", "nothing at this address"), ("/page", "No video was found")],
)
def test_a_link_that_leads_to_nothing(command: Command, site: Site, address: str, words: str) -> None:
    site.pages["/page"] = page(b"<title>News</title>")
    said = command("fetch", f"{site.address}{address}")
    said.check_refused()
    assert words in said.err


def test_a_private_address(command: Command, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FOOTFALL_ALLOW_PRIVATE_HOSTS")
    said = command("fetch", f"{site.address}/gate.mp4")
    said.check_refused()
    assert "FOOTFALL_ALLOW_PRIVATE_HOSTS" in said.err
    assert site.asked == []


def test_other_kinds_of_addresses_and_a_missing_cookies_file(command: Command, site: Site, tmp_path: Path) -> None:
    command("fetch", "file:///etc/passwd").check_refused()
    assert command("fetch", f"{site.address}/gate.mp4", "--max-height", "0").status == 2
    said = command("fetch", f"{site.address}/gate.mp4", "--cookies", tmp_path / "none.txt")
    said.check_refused()
    assert "none.txt" in said.err
