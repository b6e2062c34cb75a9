"""The kind of a file from which no picture can be had, told by its own structure: it is not damaged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from detector.errors import VideoUnreadable
from detector.video.names import quote_name

_TEXTS = {
    "encrypted": "{file} is encrypted (DRM, Common Encryption or a scrambled broadcast): its pictures cannot be read "
    "without the key. Take a version that is not protected.",
    "beginning": "{file} is only the beginning of a video that is delivered in pieces (an initialisation segment): it "
    "says what the pictures are like and holds none. Join it and the pieces that follow into one file, in order.",
    "piece": "{file} is a piece of a video that is delivered in pieces (a media segment), without the beginning that "
    "says how to read it. Put the initialisation segment before it, in one file.",
    "index": "{file} lacks the index that is written at the end of a recording (moov): the recording or the copy was "
    "broken off. Copy it again, or have a program for repairs make the index anew from a whole video of that camera.",
    "list": "{file} is a list of a video's pieces (a playlist), not the video. Fetch the address that it came from.",
    "page": "{file} is a web page, not a video: a download that went to the page around it. Fetch the page's address.",
    "archive": "{file} is an archive. Unpack it, and take the video that is in it.",
}
_FIRST_BYTES = (
    ("list", re.compile(rb"\s*(#EXTM3U|<\?xml[^>]*>\s*(<!--.*?-->\s*)?<MPD|<MPD)", re.DOTALL)),
    ("page", re.compile(rb"\s*<(!doctype\s+html|html)", re.IGNORECASE)),
    ("archive", re.compile(rb"PK\x03\x04|\x1f\x8b|7z\xbc\xaf\x27\x1c|Rar!\x1a\x07|\xfd7zXZ\x00|BZh[1-9]1AY&SY")),
)
_HEAD_BYTES, _MOST_BOXES, _MOST_BOX_BYTES = 1 << 16, 10_000, 1 << 24
_ISO_BOXES = {
    b"ftyp",
    b"styp",
    b"moov",
    b"moof",
    b"mdat",
    b"sidx",
    b"free",
    b"skip",
    b"wide",
    b"emsg",
    b"prft",
    b"uuid",
}
_PROTECTED_ENTRY = re.compile(rb"stsd.{8}.{4}(encv|drmi|drms)", re.DOTALL)
_MATROSKA, _TRACKS, _ENCRYPTION = b"\x1a\x45\xdf\xa3", b"\x16\x54\xae\x6b", b"\x50\x35"
_ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_ASF_PROTECTIONS = (
    bytes.fromhex("fbb31122 23bdd211 b4b700a0 c955fc6e"),
    bytes.fromhex("14e68a29 2226174c b935dae0 7ee9289c"),
)
_TS_PACKET, _TS_SYNC, _TS_SCRAMBLED = 188, 0x47, 0xC0


def refuse_known_kind(path: Path | str) -> None:
    """Raise VideoUnreadable where the file is of a kind that holds no pictures for anybody, undamaged as it is."""
    try:
        with Path(path).open("rb") as file:
            kind = _name_kind(file)
    except OSError:
        return
    if kind:
        raise VideoUnreadable(_TEXTS[kind], file=quote_name(path))


def refuse_encrypted(path: Path | str) -> None:
    """Raise VideoUnreadable, which says that the file is encrypted."""
    raise VideoUnreadable(_TEXTS["encrypted"], file=quote_name(path))


def _name_kind(file: BinaryIO) -> str:
    """A key of ``_TEXTS``, empty for any other file."""
    head = file.read(_HEAD_BYTES)
    told = next((kind for kind, pattern in _FIRST_BYTES if pattern.match(head)), "")
    if told:
        return told
    if head[4:8] in _ISO_BOXES:
        return _name_iso_kind(file)
    if head.startswith(_MATROSKA):
        return "encrypted" if _ENCRYPTION in head[max(0, head.find(_TRACKS)) :] and _TRACKS in head else ""
    if head.startswith(_ASF):
        return "encrypted" if any(mark in head for mark in _ASF_PROTECTIONS) else ""
    return "encrypted" if _is_scrambled(head) else ""


def _name_iso_kind(file: BinaryIO) -> str:
    """The kind of an MP4 or its like: by which boxes it has."""
    boxes, index = set[bytes](), b""
    for name, content in _read_boxes(file):
        boxes.add(name)
        index = content or index
    if _PROTECTED_ENTRY.search(index):
        return "encrypted"
    if b"moov" in boxes:
        return "beginning" if b"mvex" in index and not boxes & {b"moof", b"mdat"} else ""
    if b"moof" in boxes:
        return "piece"
    return "index" if {b"ftyp", b"mdat"} <= boxes else ""


def _read_boxes(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """The names of a file's outermost boxes in order; of the index itself its content, too."""
    at = 0
    for _ in range(_MOST_BOXES):
        file.seek(at)
        header = file.read(16)
        size, name = int.from_bytes(header[:4]), header[4:8]
        if size == 1:
            size = int.from_bytes(header[8:])
        if len(header) < 8 or 0 < size < 8:
            return
        yield name, file.read(min(size, _MOST_BOX_BYTES)) if name == b"moov" else b""
        if not size:  # to the end of the file
            return
        at += size


def _is_scrambled(head: bytes) -> bool:
    """Whether most packets of a transport stream that carry anything are scrambled."""
    packets = [head[at : at + 4] for at in range(0, len(head) - _TS_PACKET, _TS_PACKET)]
    if len(packets) < 3 or any(packet[0] != _TS_SYNC for packet in packets):
        return False
    return sum(bool(packet[3] & _TS_SCRAMBLED) for packet in packets) * 2 > len(packets)
