"""A picture in which damage may show is never called ok; what lies far from the damage is."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest

from detector.types import DOUBTFUL, OK, UNREADABLE, Sampling
from detector.video.file import decode as decoding
from detector.video.file import plan, probe, read_samples
from detector.video.file.time_decoder import decode_by_time
from detector.video.source import Frame, Want
from tests.video.clips import write_texture

WANT = Want((96, 64), "stretch")
FRAMES, GROUP = 200, 40
TS_PACKET = 188
RUINED_DB, WINDOW_PX = 24.0, 48
"""A picture is ruined where some window of it is further off than this; less is hard to see."""

Tampering = Callable[[bytes, random.Random], bytes]


def with_noise(content: bytes, dice: random.Random) -> bytes:
    damaged = bytearray(content)
    for _ in range(4):
        at = dice.randrange(int(len(content) * 0.3), int(len(content) * 0.5))
        damaged[at : at + 100] = dice.randbytes(100)
    return bytes(damaged)


def with_bits_flipped(content: bytes, dice: random.Random) -> bytes:
    damaged = bytearray(content)
    for _ in range(10):
        damaged[dice.randrange(int(len(content) * 0.3), int(len(content) * 0.5))] ^= 1 << dice.randrange(8)
    return bytes(damaged)


def with_zeros(content: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(int(len(content) * 0.3), int(len(content) * 0.5))
    return content[:at] + bytes(len(content) // 20) + content[at + len(content) // 20 :]


def with_packets_lost(content: bytes, dice: random.Random) -> bytes:
    packets = [content[at : at + TS_PACKET] for at in range(0, len(content), TS_PACKET)]
    for start in sorted(dice.sample(range(int(len(packets) * 0.3), int(len(packets) * 0.5)), 3), reverse=True):
        del packets[start : start + 3]
    return b"".join(packets)


def with_bytes_cut_out(content: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(int(len(content) * 0.3), int(len(content) * 0.5))
    return content[:at] + content[at + len(content) // 50 :]


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """200 frames of moving texture, a keyframe every 40: MPEG-4 in avi and mkv, H.264 in mp4, h264.mkv and ts."""
    folder = tmp_path_factory.mktemp("clean")

    def make(name: str) -> Path:
        path = folder / name
        codec = "mpeg4" if name in ("clip.avi", "clip.mkv") else "libx264"
        return path if path.exists() else write_texture(path, frames=FRAMES, codec=codec, group=GROUP)

    return make


def read(path: Path, every: int = 1, first_sample: int = 0) -> list[Frame]:
    return list(read_samples(path, plan(path, Sampling(every_frames=every)), WANT, first_sample=first_sample))


def is_ruined(frame: Frame, sound: dict[int, Frame]) -> bool:
    """True where the picture of the same moment in the undamaged clip is another one."""
    other = sound.get(round(frame.time_s * 1000))
    if other is None or other.picture is None or frame.picture is None:
        return False
    error = np.square(frame.picture.astype(np.float32) - other.picture).mean(axis=2)
    worst = cv2.blur(error, (WINDOW_PX, WINDOW_PX), borderType=cv2.BORDER_REFLECT).max()
    return bool(worst > 255**2 / 10 ** (RUINED_DB / 10))


CASES: list[tuple[str, Tampering]] = [
    ("clip.avi", with_noise),
    ("clip.avi", with_zeros),
    ("clip.mp4", with_noise),
    ("clip.mp4", with_bits_flipped),
    ("clip.mp4", with_zeros),
    ("clip.h264.mkv", with_noise),
    ("clip.h264.mkv", with_bits_flipped),
    ("clip.h264.mkv", with_bytes_cut_out),
    ("clip.mkv", with_noise),
    ("clip.ts", with_packets_lost),
    ("clip.ts", with_zeros),
    ("clip.ts", with_bytes_cut_out),
]


@pytest.mark.parametrize(("name", "tamper"), CASES, ids=[f"{name}-{tamper.__name__}" for name, tamper in CASES])
@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.long)])
def test_no_ruined_picture_is_ok_and_most_far_away_are(
    clean: Callable[[str], Path], tmp_path: Path, name: str, tamper: Tampering, seed: int
) -> None:
    sound = {round(frame.time_s * 1000): frame for frame in read(clean(name))}
    damaged = tmp_path / name
    damaged.write_bytes(tamper(clean(name).read_bytes(), random.Random(seed)))
    frames = read(damaged)
    assert [f.frame_index for f in frames if f.status == OK and is_ruined(f, sound)] == []
    assert {f.status for f in frames} != {OK}
    assert sum(f.status == OK for f in frames) >= FRAMES // 2
    assert all((f.picture is None) == (f.status == UNREADABLE) for f in frames)
    first_s = min(sound) / 1000
    assert [f.frame_index for f in frames] == [round(10 * (f.time_s - first_s)) for f in frames]


@pytest.mark.parametrize("name", ["clip.avi", "clip.mp4", "clip.ts"])
def test_the_answer_is_the_same_with_any_number_of_threads_and_from_anywhere(
    clean: Callable[[str], Path], tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged = tmp_path / name
    damaged.write_bytes(with_noise(clean(name).read_bytes(), random.Random(3)))
    whole = read(damaged, 3)
    assert any(frame.status == DOUBTFUL for frame in whole)
    for threads in (1, 2, 5):
        monkeypatch.setattr(decoding, "DECODE_THREADS", threads)
        assert [f.status for f in read(damaged, 3)] == [f.status for f in whole]
    for first in range(0, len(whole), 7):
        rest = read(damaged, 3, first)
        assert [f.status for f in rest] == [f.status for f in whole[first:]]
        assert all(np.array_equal(a.picture, b.picture) for a, b in zip(rest, whole[first:], strict=True))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["clip.avi", "clip.mp4", "clip.h264.mkv", "clip.mkv", "clip.ts"])
def test_nothing_of_an_undamaged_clip_is_doubted(clean: Callable[[str], Path], name: str) -> None:
    assert {frame.status for frame in read(clean(name))} == {OK}
    assert probe(clean(name)).notes == ()


@pytest.mark.parametrize("name", ["clip.h264.mkv", "clip.ts"])
def test_frames_that_nobody_recorded_are_not_called_lost(
    clean: Callable[[str], Path], tmp_path: Path, name: str
) -> None:
    """A camera leaves frames out at times; the file is whole."""
    path = tmp_path / name
    with av.open(str(clean(name))) as source, av.open(str(path), "w") as copy:
        (stream,) = source.streams.video
        copied = copy.add_stream_from_template(stream)
        for position, packet in enumerate(source.demux(stream)):
            if packet.size and not 75 <= position < 80:
                packet.stream = copied
                copy.mux(packet)
    frames = read(path)
    assert [frame.frame_index for frame in frames] == list(range(FRAMES - 5))
    assert not [note for note in probe(path).notes if "damaged" in note]


def test_an_mp4_without_a_unit_of_time_is_read_whole_and_timed_by_its_rate(
    clean: Callable[[str], Path], tmp_path: Path
) -> None:
    content = bytearray(clean("clip.mp4").read_bytes())
    at = content.index(b"mdhd") + 16
    content[at : at + 4] = bytes(4)
    path = tmp_path / "clip.mp4"
    path.write_bytes(content)
    frames = read(path)
    assert [frame.time_s for frame in frames] == pytest.approx([number / 10 for number in range(FRAMES)])
    assert all(np.array_equal(a.picture, b.picture) for a, b in zip(frames, read(clean("clip.mp4")), strict=True))  # type: ignore[arg-type]
    assert any("no unit of time" in note for note in probe(path).notes)
    chosen = read(path, 60)
    assert all(np.array_equal(frame.picture, frames[frame.frame_index].picture) for frame in chosen)  # type: ignore[arg-type]


@pytest.mark.parametrize("period", [10, pytest.param(25, marks=pytest.mark.long), 100])
@pytest.mark.parametrize("every", [1, 7, 60])
def test_a_picture_refreshed_little_by_little_is_whole_wherever_it_is_looked_at(
    tmp_path: Path, period: int, every: int
) -> None:
    path = write_texture(tmp_path / "refresh.mp4", frames=FRAMES, group=period, x264="intra-refresh=1")
    sequential = read(path)
    chosen = read(path, every)
    assert {frame.status for frame in chosen} == {OK}
    for frame in chosen:
        assert np.array_equal(frame.picture, sequential[frame.frame_index].picture)  # type: ignore[arg-type]


@pytest.mark.parametrize("told", [1, 13, 130])
@pytest.mark.parametrize("every", [5, 60])
def test_keyframes_that_are_none_are_not_believed(
    clean: Callable[[str], Path], tmp_path: Path, told: int, every: int
) -> None:
    film = bytearray(clean("clip.avi").read_bytes())
    at = film.rindex(b"idx1") + 8
    for frame in range(FRAMES):  # bit 4 of a frame's flags in the index, 16 bytes a frame
        film[at + 16 * frame + 4] = 0x10 if frame % told == 0 else 0
    path = tmp_path / "liar.avi"
    path.write_bytes(film)
    sequential = read(clean("clip.avi"))
    for chosen in read(path, every):
        assert chosen.status == OK
        assert np.array_equal(chosen.picture, sequential[chosen.frame_index].picture)  # type: ignore[arg-type]


def test_a_file_with_damage_everywhere_is_hardly_decoded_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_texture(tmp_path / "clip.mp4", frames=160, group=4)
    content = bytearray(path.read_bytes())
    with av.open(str(path)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
    for packet in packets[2::4]:  # one in every group
        assert packet.pos is not None
        content[packet.pos + packet.size // 2 : packet.pos + packet.size] = bytes(packet.size - packet.size // 2)
    path.write_bytes(content)
    tries: list[int] = []

    def counted(*given: Any) -> Iterator[Any]:
        tries.append(given[-1])
        return decode_by_time(*given)

    monkeypatch.setattr(decoding, "decode_by_time", counted)
    assert sum(frame.status == DOUBTFUL for frame in read(path)) >= 40
    assert tries.count(1) == 40  # every group once, by itself
    assert tries.count(0) <= 7  # twice as many of them after each try with many threads
