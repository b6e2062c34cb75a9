"""Small files that claim or unfold to more than any machine has."""

from __future__ import annotations

import struct
import tempfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from bench.torture.cases import Case, writing
from bench.torture.footage import film

MANY = 50_000_000


@cache
def _clip(suffix: str, codec: str = "") -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return film(Path(folder) / f"clip{suffix}", codec=codec).read_bytes()


def _patched(name: bytes, offset: int, value: int, content: bytes | None = None, *, form: str = ">I") -> bytes:
    """An MP4 in which the number ``offset`` bytes behind a box's name is another."""
    data = bytearray(content or _clip(".mp4"))
    struct.pack_into(form, data, data.index(name, data.index(b"moov")) + len(name) + offset, value)
    return bytes(data)


def _claims_samples(number: int) -> bytes:
    """Tables that announce so many frames, all of one size, at one place."""
    data = _patched(b"stsz", 4, 100)
    for name, offset in ((b"stsz", 8), (b"stts", 8), (b"stsc", 12)):
        data = _patched(name, offset, number, data)
    return data


def _claims_length() -> bytes:
    data = _patched(b"mvhd", 16, 0xFFFFFFFE)
    data = _patched(b"mdhd", 16, 0xFFFFFFFE, data)
    return _patched(b"tkhd", 20, 0xFFFFFFFE, data)


def _claims_rate() -> bytes:
    """Frames a two-thousand-millionth of a second apart."""
    return _patched(b"stts", 12, 1, _patched(b"mdhd", 12, 0x7FFFFFFF))


def _still_frame() -> bytes:
    """One frame that is said to last for 4,000 million ticks, again and again."""
    return _patched(b"stts", 12, 0xFFFFFFFF)


def _nested_boxes(depth: int = 20_000) -> bytes:
    """Boxes in each other, deeper than any stack."""
    body = b""
    for name in [b"moov", b"trak"] * (depth // 2):
        body = struct.pack(">I4s", len(body) + 8, name) + body if len(body) < 2_000_000 else body
    return _clip(".mp4")[:32] + body


def _many_tracks(number: int = 4000) -> bytes:
    """The same track, thousands of times."""
    data = _clip(".mp4")
    moov = data.index(b"moov") - 4
    (size,) = struct.unpack_from(">I", data, moov)
    box = data[moov : moov + size]
    at = box.index(b"trak") - 4
    (track_size,) = struct.unpack_from(">I", box, at)
    body = box[8:at] + box[at : at + track_size] * number
    return data[:moov] + struct.pack(">I4s", len(body) + 8, b"moov") + body


def _canvas_gif(side: int, frames: int, *, clear: bool = True) -> bytes:
    """A GIF whose frames fill a canvas of that many pixels a side, drawn by "clear" and "end" alone."""
    screen = b"GIF89a" + struct.pack("<HHBBB", side, side, 0x80, 0, 0) + bytes(6)
    control = b"\x21\xf9\x04" + struct.pack("<BHBB", 8, 1, 0, 0)
    covered = side if clear else 1
    frame = b"," + struct.pack("<HHHHB", 0, 0, covered, covered, 0) + bytes([2, 1, 0b101_100, 0])
    return screen + (control + frame) * frames + b";"


def _png(width: int, height: int, depth: int = 16) -> bytes:
    """A picture of zeros that breaks off after its first lines."""
    header = struct.pack(">IIBBBBB", width, height, depth, 6, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(2_000_000), 9)), (b"IEND", b"")]
    chunks = (struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _jpeg(side: int) -> bytes:
    """A picture of 160 x 96 pixels whose header says that it is larger."""
    with tempfile.TemporaryDirectory() as folder:
        path = film(Path(folder) / "one.avi", frames=1, codec="mjpeg")
        data = path.read_bytes()
    start = data.index(b"\xff\xd8")
    picture = bytearray(data[start : data.index(b"\xff\xd9", start) + 2])
    struct.pack_into(">HH", picture, picture.index(b"\xff\xc0") + 5, side, side)
    return bytes(picture)


def _avi(at: bytes, offset: int, value: int) -> bytes:
    data = bytearray(_clip(".avi"))
    struct.pack_into("<I", data, data.index(at) + len(at) + offset, value)
    return bytes(data)


def _ebml(size_bytes: int = 0x00FFFFFFFFFFFFFE) -> bytes:
    """Matroska in which an element claims to be as long as the format allows."""
    data = _clip(".mkv")
    at = data.index(b"\x1f\x43\xb6\x75")  # the first cluster
    return data[:at] + b"\x1f\x43\xb6\x75" + struct.pack(">Q", size_bytes | 1 << 56) + data[at + 12 :]


def _nested_ebml(depth: int = 50_000) -> bytes:
    """Tags in tags in tags."""
    data = _clip(".mkv")
    at = data.index(b"\x1f\x43\xb6\x75")
    simple = b"\x67\xc8\x08" + struct.pack(">I", 0x0FFFFFFF)[1:]
    return data[:at] + b"\x12\x54\xc3\x67\x01" + b"\xff" * 7 + simple * depth


def _many_programs() -> bytes:
    """A transport stream whose table of programs is thousands of packets of nonsense."""
    data = _clip(".ts")
    packet = bytearray(data[188:376])
    tables = b"".join(bytes(packet[:1]) + struct.pack(">H", 0x4000 | n) + bytes(packet[3:]) for n in range(8000))
    return data[:376] + tables + data[376:]


def _y4m(side: int) -> bytes:
    return f"YUV4MPEG2 W{side} H{side} F25:1 C420\nFRAME\n".encode() + bytes(1000)


def _sparse(suffix: str, size_bytes: int) -> Callable[[Path], Path]:
    """The beginning of a clip, and behind it a hole as large as a disk."""

    def make(folder: Path) -> Path:
        path = folder / f"hole{suffix}"
        path.write_bytes(_clip(suffix)[:600])
        with path.open("rb+") as file:
            file.truncate(size_bytes)
        return path

    return make


def bombs() -> Iterator[Case]:
    """Every bomb."""
    files: dict[str, Callable[[], bytes]] = {
        "claims.mp4": lambda: _claims_samples(MANY),
        "claims_all.mp4": lambda: _claims_samples(0xFFFFFFFE),
        "claims_composition.mov": lambda: _patched(b"stts", 4, MANY),
        "claims_chunks.mp4": lambda: _patched(b"stco", 4, MANY),
        "claims_length.mp4": _claims_length,
        "claims_rate.mp4": _claims_rate,
        "claims_still.mp4": _still_frame,
        "claims_size.mp4": lambda: _patched(b"avc1", 24, 0xFFFFFFFF),
        "nested_boxes.mp4": _nested_boxes,
        "many_tracks.mp4": _many_tracks,
        "canvas.gif": lambda: _canvas_gif(16_000, 1),
        "canvas_most.gif": lambda: _canvas_gif(65_535, 1),
        "canvas_again.gif": lambda: _canvas_gif(9_000, 3_000),
        "canvas_points.gif": lambda: _canvas_gif(9_000, 20_000, clear=False),
        "huge.png": lambda: _png(16_000, 16_000),
        "huge_most.png": lambda: _png(0x7FFFFFFF, 0x7FFFFFFF),
        "huge_thin.png": lambda: _png(0x7FFFFFF, 1),
        "huge.jpg": lambda: _jpeg(16_000),
        "huge_most.jpg": lambda: _jpeg(65_500),
        "claims_length.avi": lambda: _avi(b"strh", 36, 0xFFFFFFFF),
        "claims_rate.avi": lambda: _avi(b"strh", 28, 0xFFFFFFFF),
        "claims_no_rate.avi": lambda: _avi(b"strh", 24, 0),
        "claims_size.avi": lambda: _avi(b"strf", 8, 0x7FFFFFFF),
        "claims_index.avi": lambda: _avi(b"idx1", 0, 0xFFFFFFF0),
        "endless_element.mkv": _ebml,
        "nested_tags.mkv": _nested_ebml,
        "many_programs.ts": _many_programs,
        "huge.y4m": lambda: _y4m(60_000),
        "zeros.mp4": lambda: bytes(5_000_000),
    }
    yield from (Case("bombs", name, writing(name, content)) for name, content in files.items())
    yield Case("bombs", "hole.mp4", _sparse(".mp4", 2**40))
    yield Case("bombs", "hole.avi", _sparse(".avi", 2**40))
