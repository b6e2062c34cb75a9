"""Files from which nobody could have a picture are called what they are, not damaged."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from detector.errors import VideoUnreadable
from detector.video.file import probe
from tests.video.clips import write_clip

KEY = {"encryption_key": "00112233445566778899aabbccddeeff", "encryption_kid": "000102030405060708090a0b0c0d0e0f"}
FRAGMENTS = {"movflags": "frag_keyframe+empty_moov+default_base_moof"}


def encrypted(path: Path, **more: str) -> Path:
    options = {"encryption_scheme": "cenc-aes-ctr", **KEY, **more}
    return write_clip(path, frames=40, container="mp4", container_options=options)


def boxes(content: bytes) -> list[tuple[bytes, bytes]]:
    """Its outermost boxes, whole, by name."""
    found, at = [], 0
    while at < len(content):
        size = int.from_bytes(content[at : at + 4])
        found.append((content[at + 4 : at + 8], content[at : at + size]))
        at += size
    return found


def only(path: Path, content: bytes, *names: bytes) -> Path:
    path.write_bytes(b"".join(box for name, box in boxes(content) if name in names))
    return path


@pytest.fixture
def fragments(tmp_path: Path) -> bytes:
    return write_clip(tmp_path / "pieces.mp4", frames=40, container_options=FRAGMENTS).read_bytes()


def check_told(path: Path, said: str) -> None:
    with pytest.raises(VideoUnreadable, match=said) as told:
        probe(path)
    assert "damaged" not in str(told.value)


def test_encrypted_files_are_called_so(tmp_path: Path) -> None:
    check_told(encrypted(tmp_path / "film.mp4"), "is encrypted")


@pytest.mark.parametrize("scheme", [b"cbcs", b"cens", b"none"])
def test_whatever_the_scheme(tmp_path: Path, scheme: bytes) -> None:
    path = encrypted(tmp_path / "film.mp4")
    path.write_bytes(path.read_bytes().replace(b"cenc", scheme))
    check_told(path, "is encrypted")


def test_one_that_keeps_nothing_of_how_it_was_encrypted(tmp_path: Path) -> None:
    path = encrypted(tmp_path / "film.mp4")
    content = path.read_bytes()
    for box in (b"senc", b"saio", b"saiz", b"sinf"):
        content = content.replace(box, b"free")
    path.write_bytes(content)
    check_told(path, "is encrypted")


def test_a_scrambled_broadcast(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "film.ts", frames=200)
    content = bytearray(path.read_bytes())
    for at in range(0, len(content), 188):
        if content[at + 1] & 31 or content[at + 2] > 17:  # all but the tables
            content[at + 3] |= 0xC0
            content[at + 12 : at + 188] = bytes(b ^ 0xA5 for b in content[at + 12 : at + 188])
    path.write_bytes(content)
    check_told(path, "is encrypted")


def test_pieces_of_a_video(tmp_path: Path, fragments: bytes) -> None:
    check_told(only(tmp_path / "init.mp4", fragments, b"ftyp", b"moov"), "only the beginning of a video")
    check_told(only(tmp_path / "1.m4s", fragments, b"moof", b"mdat"), "a piece of a video")
    assert probe(only(tmp_path / "both.mp4", fragments, b"ftyp", b"moov", b"moof", b"mdat")).expected_frames == 40


def test_a_recording_that_was_broken_off(tmp_path: Path) -> None:
    content = write_clip(tmp_path / "whole.mp4", frames=40).read_bytes()
    check_told(only(tmp_path / "broken.mp4", content, b"ftyp", b"free", b"mdat"), "lacks the index")


def test_a_cut_file_is_no_beginning_of_another(tmp_path: Path) -> None:
    options = {"movflags": "faststart"}
    content = write_clip(tmp_path / "whole.mp4", frames=40, container_options=options).read_bytes()
    with pytest.raises(VideoUnreadable, match="damaged"):
        probe(only(tmp_path / "cut.mp4", content, b"ftyp", b"moov"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:10,\nhttp://example.org/1.ts\n", "list of a video's pieces"),
        (b'<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"></MPD>', "list of a video's pieces"),
        (b"<!DOCTYPE html>\n<html><title>A film</title></html>", "is a web page"),
        (b"PK\x03\x04" + bytes(100), "is an archive"),
        (bytes(100), "is not a video that can be read"),
    ],
    ids=["HLS", "DASH", "page", "archive", "nothing"],
)
def test_other_kinds_of_files(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(content)
    with pytest.raises(VideoUnreadable, match=re.escape(said)):
        probe(path)
