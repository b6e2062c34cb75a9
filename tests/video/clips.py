"""Small clips made on the spot. Every frame carries its own index as a row of black and white bars."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.stream import Disposition

BARS = 12
UInt8 = npt.NDArray[np.uint8]
Flagged = tuple[tuple[int, int], bool]
"""The size of a stream, and whether it is flagged as the default."""


def picture_of(index: int, wh: tuple[int, int] = (192, 112)) -> UInt8:
    """A picture whose bars, from the left, are the bits of ``index``, the highest first."""
    bits = np.array([index >> (BARS - 1 - bar) & 1 for bar in range(BARS)], np.uint8)
    columns = np.minimum(np.arange(wh[0]) * BARS // wh[0], BARS - 1)
    grey = (30 + 195 * bits[columns]).astype(np.uint8)
    return np.ascontiguousarray(np.broadcast_to(grey[None, :, None], (wh[1], wh[0], 3)))


def index_in(picture: UInt8) -> int:
    """The index that a picture's bars spell, whatever its size."""
    width = picture.shape[1]
    middle = picture[picture.shape[0] // 2, ((np.arange(BARS) + 0.5) * width / BARS).astype(int), 0]
    return int(sum(1 << (BARS - 1 - bar) for bar in np.flatnonzero(middle > 127)))


def write_clip(
    path: Path,
    *,
    frames: int = 60,
    codec: str = "libx264",
    fps: int = 25,
    wh: tuple[int, int] = (192, 112),
    times_ms: Sequence[int] | None = None,
    options: dict[str, str] | None = None,
    container: str | None = None,
    container_options: dict[str, str] | None = None,
    rotation_deg: float | None = None,
    pixel_aspect: Fraction | None = None,
    pixel_format: str = "yuv420p",
) -> Path:
    """Write a clip; ``times_ms`` gives every frame its own time instead of a constant rate."""
    with av.open(str(path), "w", format=container, container_options=container_options or {}) as output:
        stream = output.add_stream(codec, rate=fps, options={"g": "12", **(options or {})})
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height = wh
        stream.pix_fmt = pixel_format
        if times_ms is not None:
            stream.codec_context.time_base = Fraction(1, 1000)
        if pixel_aspect is not None:
            stream.codec_context.sample_aspect_ratio = pixel_aspect
        if rotation_deg is not None:
            stream.set_display_rotation(rotation_deg)
        for i in range(len(times_ms) if times_ms is not None else frames):
            frame = av.VideoFrame.from_ndarray(picture_of(i, wh), "rgb24").reformat(format=pixel_format)
            frame.pts = times_ms[i] if times_ms is not None else i
            frame.time_base = Fraction(1, 1000) if times_ms is not None else Fraction(1, fps)
            output.mux(stream.encode(frame))
        output.mux(stream.encode())
    return path


def write_sound(path: Path, *, seconds: float = 1.0) -> Path:
    """Write a file that holds silence and no pictures."""
    with av.open(str(path), "w") as output:
        stream = output.add_stream("aac", rate=16000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, int(16000 * seconds)), np.float32), "fltp", "mono")
        frame.sample_rate = 16000
        output.mux(stream.encode(frame))
        output.mux(stream.encode())
    return path


def damage(path: Path, target: Path, *, start: float, end: float, seed: int = 0) -> Path:
    """A copy in which the bytes between two fractions of the file are noise."""
    data = bytearray(path.read_bytes())
    first, last = int(len(data) * start), int(len(data) * end)
    data[first:last] = np.random.default_rng(seed).integers(0, 256, last - first, np.uint8).tobytes()
    target.write_bytes(bytes(data))
    return target


def write_texture(path: Path, *, frames: int, codec: str = "libx264", group: int = 40, x264: str = "") -> Path:
    """Write a clip of coloured noise that wanders, 10 frames a second, a keyframe every ``group``."""
    dice = np.random.default_rng(1)
    coarse = np.kron(dice.integers(0, 256, (30, 40, 3), np.uint8), np.ones((8, 8, 1), np.uint8))
    params = ":".join(filter(None, (f"keyint={group}:min-keyint={group}:scenecut=0", x264)))
    options = {"x264-params": params} if codec == "libx264" else {"g": str(group), "bf": "0"}
    with av.open(str(path), "w") as output:
        stream = output.add_stream(codec, rate=10, options={**options, "threads": "1"})
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.bit_rate = 192, 128, 800_000
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        for i in range(frames):
            picture = np.ascontiguousarray(np.roll(coarse, (i // 2, i), (0, 1))[:128, :192])
            picture[20:60, 20:60] = dice.integers(0, 256, 3, np.uint8)
            output.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24").reformat(format=stream.pix_fmt)))
        output.mux(stream.encode())
    return path


def write_streams(path: Path, *streams: Flagged, only_frame: int | None = None) -> Path:
    """A clip with several streams of 20 frames, each of its own size; one flagged as the default, or none."""
    with av.open(str(path), "w") as output:
        made = [output.add_stream("libx264", rate=10) for _ in streams]
        for stream, (wh, default) in zip(made, streams, strict=True):
            stream.width, stream.height, stream.pix_fmt = *wh, "yuv420p"
            stream.disposition = Disposition.default if default else Disposition(0)
        for i in range(20):
            for number, (stream, (wh, _)) in enumerate(zip(made, streams, strict=True)):
                if number != only_frame or i == 0:
                    output.mux(stream.encode(av.VideoFrame.from_ndarray(picture_of(i, wh), "rgb24")))
        for stream in made:
            output.mux(stream.encode())
    return path
