"""The sizes that a stream's pictures have, told by its keyframes' headers; only where one differs is it decoded."""

from __future__ import annotations

from collections.abc import Iterator

import av
from av.packet import Packet
from av.video.stream import VideoStream

_HEAD_BYTES, _MOST_HEADERS = 4096, 16
_H264_PARAMETERS, _HEVC_PARAMETERS = 7, 33
_START = b"\x00\x00\x01"


class Sizes:
    """The keyframes of a stream whose headers are unlike those before them."""

    def __init__(self, stream: VideoStream) -> None:
        self._stream = stream
        self._seen: dict[bytes, Packet[VideoStream] | None] = {}

    def add(self, packet: Packet[VideoStream]) -> None:
        """Look at the next packet."""
        if packet.is_keyframe and len(self._seen) < _MOST_HEADERS:
            header = _read_header(self._stream, bytes(memoryview(packet)[:_HEAD_BYTES]))
            if header:
                self._seen.setdefault(header, packet if self._seen else None)

    def list_changes(self) -> list[tuple[int, int]]:
        """The sizes that the pictures take on, the first one first; a single one where they never change."""
        context = self._stream.codec_context
        sizes = [(context.width, context.height)]
        for packet in self._seen.values():
            size = _decode_size(self._stream, packet) if packet else None
            if size is not None and size not in sizes:
                sizes.append(size)
        return sizes


def describe_sizes(sizes: list[tuple[int, int]]) -> tuple[str, ...]:
    """A sentence where there are several."""
    if len(sizes) < 2:
        return ()
    words = ", then ".join(f"{width} x {height}" for width, height in sizes)
    return (f"The picture changes its size: {words}. Each frame is looked at in its own.",)


def _decode_size(stream: VideoStream, packet: Packet[VideoStream]) -> tuple[int, int] | None:
    """The size of a keyframe; None where it cannot be decoded by itself."""
    decoder = av.CodecContext.create(stream.codec_context.name, "r")
    if not isinstance(decoder, av.VideoCodecContext):
        return None
    decoder.extradata, decoder.thread_count = stream.codec_context.extradata, 1
    try:
        frame = next(iter([*decoder.decode(packet), *decoder.decode(None)]), None)
    except (av.error.FFmpegError, EOFError):
        return None
    return None if frame is None else (frame.width, frame.height)


def _read_header(stream: VideoStream, data: bytes) -> bytes:
    """The part of a keyframe that tells its size; empty where it has none."""
    codec = stream.codec_context.codec.canonical_name
    if codec in ("h264", "hevc"):
        units = _split_units(data, stream.codec_context.extradata or b"", codec)
        return b"".join(u for u in units if _is_parameters(u, codec))
    if codec == "vp8":
        return data[6:10]
    if codec == "vp9":
        return data[:9]
    mark, length = {"mpeg2video": (_START + b"\xb3", 7), "mjpeg": (b"\xff\xc0", 9)}.get(codec, (b"", 0))
    at = data.find(mark) if mark else -1
    return data[at : at + length] if at >= 0 else b""


def _split_units(data: bytes, extradata: bytes, codec: str) -> Iterator[bytes]:
    """The units of H.264 and HEVC: behind start codes, or behind their lengths where the file's own header says so."""
    if extradata[:1] != b"\x01":
        yield from (unit.rstrip(b"\x00") for unit in data.split(_START)[1:])
        return
    sized = (extradata[4 if codec == "h264" else 21] & 3) + 1 if len(extradata) > 21 or codec == "h264" else 4
    at = 0
    while at + sized < len(data):
        length = int.from_bytes(data[at : at + sized], "big")
        yield data[at + sized : at + sized + length]
        at += sized + length


def _is_parameters(unit: bytes, codec: str) -> bool:
    if not unit:
        return False
    return unit[0] & 31 == _H264_PARAMETERS if codec == "h264" else unit[0] >> 1 & 63 == _HEVC_PARAMETERS
