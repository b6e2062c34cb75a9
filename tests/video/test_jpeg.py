"""Damaged pictures of a stream of JPEGs are told by their data, and whole ones, as cameras write them, are not."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from detector.types import DOUBTFUL, OK, Sampling
from detector.video.file import plan, read_samples
from detector.video.file.jpeg import is_torn
from detector.video.source import Want
from tests.video.clips import write_texture

FRAMES = 20


def picture() -> bytes:
    noise = np.random.default_rng(1).integers(0, 256, (120, 160, 3), np.uint8)
    return cv2.imencode(".jpg", cv2.blur(noise, (5, 5)))[1].tobytes()


def without_tables(content: bytes) -> bytes:
    """As many cameras write it."""
    while (at := content.find(b"\xff\xc4")) > 0:
        content = content[:at] + content[at + 2 + int.from_bytes(content[at + 2 : at + 4], "big") :]
    return content


def with_noise(content: bytes) -> bytes:
    half = len(content) // 2
    return content[:half] + random.Random(1).randbytes(100) + content[half + 100 :]


@pytest.mark.parametrize("change", [bytes, without_tables, lambda content: content + bytes(40)])
def test_what_is_whole_is_not_torn(change: Callable[[bytes], bytes]) -> None:
    assert not is_torn(change(picture()))


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content[: len(content) // 2],
        lambda content: content[:-40] + content[-20:],
        with_noise,
        lambda content: with_noise(without_tables(content)),
        lambda content: b"",
        lambda content: b"no picture" * 40,
    ],
    ids=["cut short", "less", "noise", "noise, without tables", "empty", "no picture"],
)
def test_what_is_damaged_is_torn(change: Callable[[bytes], bytes]) -> None:
    assert is_torn(change(picture()))


def rewrite(source: Path, target: Path, change: Callable[[int, bytes], bytes]) -> list[str]:
    """The clip with its pictures changed; returns the status of each frame."""
    with av.open(str(source)) as before, av.open(str(target), "w") as after:
        (stream,) = before.streams.video
        copied = after.add_stream_from_template(stream)
        for number, packet in enumerate(packet for packet in before.demux(stream) if packet.size):
            changed = av.Packet(change(number, bytes(packet)))
            changed.pts, changed.dts, changed.time_base = packet.pts, packet.dts, packet.time_base
            changed.stream, changed.is_keyframe = copied, True
            after.mux(changed)
    samples = read_samples(target, plan(target, Sampling(every_frames=1)), Want((96, 64), "stretch"))
    return [frame.status for frame in samples]


@pytest.mark.parametrize("suffix", [".avi", ".mkv"])
def test_a_damaged_picture_is_doubtful_and_its_neighbours_are_not(tmp_path: Path, suffix: str) -> None:
    clip = write_texture(tmp_path / f"clip{suffix}", frames=FRAMES, codec="mjpeg")
    statuses = rewrite(
        clip, tmp_path / f"damaged{suffix}", lambda n, content: with_noise(content) if n == 9 else content
    )
    assert statuses[9] != OK
    assert statuses[:9] + statuses[10:] == [OK] * (FRAMES - 1)


def test_a_camera_that_ends_no_picture_properly_is_believed(tmp_path: Path) -> None:
    clip = write_texture(tmp_path / "clip.mkv", frames=FRAMES, codec="mjpeg")
    statuses = rewrite(clip, tmp_path / "odd.mkv", lambda _, content: content[:-2] + bytes(6) + content[-2:])
    assert DOUBTFUL not in statuses
