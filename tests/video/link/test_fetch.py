"""Footage from links: the real yt-dlp against servers on the loopback."""

from __future__ import annotations

from pathlib import Path

import av
import cv2
import pytest

from detector.errors import DownloadFailed, StorageFailed
from detector.images import decode
from detector.types import Control, Progress
from detector.video.file import probe, read_frame
from detector.video.link import fetch, probe_link
from detector.video.names import clean_name
from tests.video.clips import index_in, picture_of
from tests.video.web import Site, file, page, redirect


def test_a_plain_file(site: Site, clip: Path, tmp_path: Path) -> None:
    site.pages["/market square.mp4"] = site.pages["/market%20square.mp4"] = file(clip)
    url = f"{site.address}/market%20square.mp4"
    found = probe_link(url)
    assert (found.title, found.entries, found.url) == ("market square", (), url)
    told: list[Progress] = []
    got = fetch(url, tmp_path / "new", control=Control(progress=told.append))
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


def test_pieces_that_the_site_lacks_are_told(hls: str, site: Site, tmp_path: Path) -> None:
    del site.pages["/walk1.ts"]
    got = fetch(hls, tmp_path / "new")
    assert (got.missing, got.pieces) == (1, 3)
    (note,) = probe(got.path).notes
    assert "frames in it cannot be found" in note
    del site.pages["/walk2.ts"]
    with pytest.raises(DownloadFailed, match="2 of the 3 pieces"):
        fetch(hls, tmp_path / "other")


def test_dash_is_fetched_without_its_sound(dash: str, site: Site, tmp_path: Path) -> None:
    assert probe_link(dash).heights == (112,)
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
    found = probe_link(f"{site.address}/watch")
    assert found.title.startswith("Gate 3: 'north' / 🎥")
    assert decode(found.thumbnail).shape[1] == 480
    got = fetch(f"{site.address}/watch", tmp_path)
    assert got.path.parent == tmp_path
    assert got.path.name == clean_name(got.path.name)
    assert probe(got.path).expected_frames == 50


def test_a_page_with_several_videos_lists_them(site: Site, clip: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        site.pages[f"/{name}.mp4"] = file(clip)
    site.pages["/both"] = page(b"<title>Both</title><video src='/one.mp4'></video><video src='/two.mp4'></video>")
    found = probe_link(f"{site.address}/both")
    assert len(found.entries) == 2
    with pytest.raises(DownloadFailed, match="choose one"):
        fetch(f"{site.address}/both", tmp_path)
    assert probe(fetch(found.entries[1].url, tmp_path).path).expected_frames == 50


def test_a_redirect_is_followed(site: Site, clip: Path, tmp_path: Path) -> None:
    site.pages["/walk.mp4"], site.pages["/go"] = file(clip), redirect("/walk.mp4")
    assert probe(fetch(f"{site.address}/go", tmp_path).path).expected_frames == 50


def test_a_folder_that_cannot_be_written(site: Site, clip: Path, tmp_path: Path) -> None:
    site.pages["/walk.mp4"] = file(clip)
    (tmp_path / "taken").write_text("a file, not a folder")
    with pytest.raises(StorageFailed):
        fetch(f"{site.address}/walk.mp4", tmp_path / "taken")


@pytest.mark.parametrize("charset", ["charset=utf-8", "charset=iso-8859-1", "charset='utf-8'", "charset=no-such"])
def test_a_page_that_names_its_encoding_in_any_way_is_read(
    site: Site, clip: Path, tmp_path: Path, charset: str
) -> None:
    head = f"<html><head><meta http-equiv=content-type content=text/html {charset}><title>Straße</title></head>"
    body = f'<body><video src="{site.address}/walk.mp4"></video></body></html>'
    site.pages["/page"] = page((head + body).encode(), "text/html")
    site.pages["/walk.mp4"] = file(clip)
    assert fetch(f"{site.address}/page", tmp_path).path.read_bytes() == clip.read_bytes()


def test_a_page_of_any_bytes_is_no_defect(site: Site, tmp_path: Path) -> None:
    site.pages["/page"] = page(b"<meta charset=\xff\xfe><title>\xe9\xff</title>", "text/html; charset=\xe9")
    with pytest.raises(DownloadFailed):
        fetch(f"{site.address}/page", tmp_path)
