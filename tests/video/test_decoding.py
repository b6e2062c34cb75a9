"""The frame that was asked for is the frame that comes, in every kind of file, with and without seeking."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from detector.errors import RangeOutsideVideo
from detector.types import OK, UNREADABLE, DecodeStats, Sampling
from detector.video.file import plan, probe, read_frame, read_frames_at, read_samples, time_decoder
from detector.video.file.packets import decode_packet
from detector.video.source import Frame, Want
from tests.conftest import REPOSITORY
from tests.video.clips import index_in, write_clip
from tests.video.conftest import FRAMES, KINDS

WANT = Want((192, 112), "stretch")


def frames_of(path: Path, sampling: Sampling, *, first_sample: int = 0) -> tuple[list[Frame], DecodeStats]:
    samples = read_samples(path, plan(path, sampling), WANT, first_sample=first_sample)
    frames = list(samples)
    return frames, sum((frame.decoded for frame in frames), DecodeStats())


def seen(frames: list[Frame]) -> list[int | None]:
    return [None if f.image is None else index_in(f.image) for f in frames]


@pytest.mark.parametrize("name", KINDS)
def test_pictures_of_chosen_frames(clip: Callable[[str], Path], name: str) -> None:
    pictures = list(read_frames_at(clip(name), np.array([3, 4, FRAMES - 1]), (96, 56)))
    assert [picture is not None and picture.shape for picture in pictures] == [(56, 96, 3)] * 3
    larger = read_frames_at(clip(name), np.array([3, 4, FRAMES - 1]), WANT.input_wh)
    assert [None if picture is None else index_in(picture) for picture in larger] == [3, 4, FRAMES - 1]
    assert list(read_frames_at(clip(name), np.zeros(0, np.int64), WANT.input_wh)) == []
    with pytest.raises(RangeOutsideVideo, match=f"there is no frame {FRAMES}"):
        next(read_frames_at(clip(name), np.array([0, FRAMES]), WANT.input_wh))


@pytest.mark.parametrize("every", [1, 7, 40])
@pytest.mark.parametrize("name", KINDS)
def test_every_kind_gives_the_frames_asked_for(clip: Callable[[str], Path], name: str, every: int) -> None:
    frames, report = frames_of(clip(name), Sampling(every_frames=every))
    assert [f.frame_index for f in frames] == list(range(0, FRAMES, every))
    assert seen(frames) == list(range(0, FRAMES, every))
    assert (report.decoded, report.expected, report.damaged) == (FRAMES, FRAMES, 0)


@pytest.mark.parametrize("name", KINDS)
def test_any_choice_of_frames_comes_right_when_seeking_always_pays(
    clip: Callable[[str], Path], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time_decoder, "SEEK_OVER_FRAMES", 5)
    path, chance = clip(name), np.random.default_rng(7)
    every = plan(path, Sampling(every_frames=1))
    for _ in range(8):
        wanted = np.sort(chance.choice(FRAMES, chance.integers(1, 9), replace=False))
        chosen = replace(every, frame_index=wanted, time_s=every.time_s[wanted])
        assert seen(list(read_samples(path, chosen, WANT))) == wanted.tolist()
        assert index_in(read_frame(path, frame_index=int(wanted[0]))) == wanted[0]


@pytest.mark.parametrize("every_s", [0.04, 1.0, 7.0, 21.0])
def test_a_long_clip_sought_or_not(long_clip: Path, every_s: float) -> None:
    frames, report = frames_of(long_clip, Sampling(every_s=every_s))
    step = round(every_s * 25)
    assert seen(frames) == list(range(0, 1500, step))
    assert (report.decoded, report.expected) == (1500, 1500)


def test_one_frame_of_a_long_clip_is_decoded_without_the_frames_before_its_keyframe(
    long_clip: Path, in_this_process: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    decoded = decode_packet

    def counting(*args: Any) -> Any:
        asked.append(1)
        return decoded(*args)

    monkeypatch.setattr("detector.video.file.time_decoder.decode_packet", counting)
    assert index_in(read_frame(long_clip, frame_index=1234)) == 1234
    assert 0 < len(asked) <= 50


def test_frames_by_time_are_those_on_screen(long_clip: Path) -> None:
    assert index_in(read_frame(long_clip, time_s=3.0)) == 75
    assert index_in(read_frame(long_clip, time_s=3.039)) == 75


def test_a_reading_continues_where_another_stopped(clip: Callable[[str], Path]) -> None:
    path = clip("b_pyramid.mp4")
    whole, _ = frames_of(path, Sampling(every_frames=10))
    rest, report = frames_of(path, Sampling(every_frames=10), first_sample=4)
    assert [f.sample for f in rest] == [4, 5, 6, 7, 8, 9]
    assert seen(rest) == seen(whole)[4:]
    assert report.expected == FRAMES - 40


def test_closing_half_way_releases_the_file(clip: Callable[[str], Path]) -> None:
    path = clip("plain.mp4")
    samples = read_samples(path, plan(path, Sampling(every_frames=1)), WANT)
    assert next(samples).decoded.expected == 1
    samples.close()
    open_files = [p.resolve() for p in Path("/proc/self/fd").iterdir() if p.exists()]
    assert path.resolve() not in open_files


@pytest.mark.parametrize("ending", ["mp4", "avi"])
def test_a_damaged_stretch_is_skipped_and_reported(damaged_clip: Callable[[str], Path], ending: str) -> None:
    frames, report = frames_of(damaged_clip(ending), Sampling(every_frames=1))
    assert [f.frame_index for f in frames] == list(range(600))
    assert [f.time_s for f in frames] == pytest.approx([i / 25 for i in range(600)])
    lost = [f.frame_index for f in frames if f.status == UNREADABLE]
    assert lost
    assert max(lost) - min(lost) < 100
    assert all(f.picture is None for f in frames if f.status == UNREADABLE)
    sound = [f for f in frames if f.frame_index < min(lost) - 25 or f.frame_index > max(lost) + 25]
    assert len(sound) > 400
    assert seen(sound) == [f.frame_index for f in sound]
    assert report.expected == 600
    assert report.decoded == 600 - report.damaged < 600
    assert report.damaged >= len(lost)


@pytest.mark.parametrize(
    ("ending", "options"),
    [("mp4", {"container_options": {"movflags": "faststart"}}), ("avi", {"codec": "mpeg4"}), ("mkv", {})],
)
def test_a_file_cut_short_keeps_its_rows(tmp_path: Path, ending: str, options: dict[str, object]) -> None:
    whole = write_clip(tmp_path / f"whole.{ending}", frames=400, **options)  # type: ignore[arg-type]
    cut = tmp_path / f"cut.{ending}"
    cut.write_bytes(whole.read_bytes()[: int(whole.stat().st_size * 0.6)])
    frames, report = frames_of(cut, Sampling(every_s=1.0))
    assert [f.time_s for f in frames] == pytest.approx(np.arange(16), abs=0.05)
    statuses = [f.status for f in frames]
    first_lost = statuses.index(UNREADABLE)
    assert 4 <= first_lost <= 12
    assert statuses == [OK] * first_lost + [UNREADABLE] * (16 - first_lost)
    assert report.expected == pytest.approx(400, abs=4)
    assert report.decoded < 300
    assert any("cut short" in note for note in probe(cut).notes)


def test_av1_where_it_can_be_made(tmp_path: Path) -> None:
    av_codec = pytest.importorskip("av.codec")
    if "libsvtav1" not in av_codec.codecs_available:
        pytest.skip("no AV1 encoder here")
    path = tmp_path / "clip.mkv"
    # In a process of its own: run by root, this encoder puts the thread that calls it, and so every browser that is
    # started from it later, above all else on the machine for good.
    wanted = {"frames": 30, "codec": "libsvtav1", "options": {"preset": "12", "crf": "20"}}
    encode = f"from tests.video.clips import *; write_clip(Path({str(path)!r}), **{wanted!r})"
    subprocess.run([sys.executable, "-c", encode], cwd=REPOSITORY, check=True, timeout=120)
    frames, _ = frames_of(path, Sampling(every_frames=4))
    assert seen(frames) == list(range(0, 30, 4))


def test_the_demo_clip(demo_clip: Path) -> None:
    looked = plan(demo_clip, Sampling(every_s=1.0))
    assert looked.frame_index.tolist() == list(range(0, 795, 10))
    samples = read_samples(demo_clip, looked, Want((960, 544), "letterbox"))
    first = next(samples)
    samples.close()
    assert first.image is not None
    assert first.picture is not None
    assert first.image.shape == (544, 960, 3)
    assert first.picture.shape == (360, 480, 3)
    assert (first.image[:, 725:] == 114).all()
    assert first.image[:, :725].std() > 20
