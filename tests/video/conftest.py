"""Clips of many kinds, made once per test session."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.video.clips import damage, write_clip, write_sound

KINDS: dict[str, dict[str, Any]] = {
    "plain.mp4": {},
    "b_pyramid.mp4": {"options": {"x264-params": "b-pyramid=normal:bframes=3:scenecut=0"}},
    "open_gop.mp4": {"options": {"x264-params": "open-gop=1:bframes=3:scenecut=0"}},
    "open_gop.mkv": {"options": {"x264-params": "open-gop=1:bframes=3:scenecut=0"}},
    "starts_late.ts": {"options": {"x264-params": "open-gop=1:bframes=3:scenecut=0"}},
    "hevc.mp4": {"codec": "libx265", "options": {"x265-params": "log-level=none:keyint=12"}},
    "vp9.webm": {"codec": "libvpx-vp9", "options": {"cpu-used": "8"}},
    "mpeg4.avi": {"codec": "mpeg4"},
    "mpeg2.mpg": {"codec": "mpeg2video", "options": {"bf": "2"}},
    "h264_in.avi": {},
    "raw.h264": {},
    "every_frame_a_keyframe.mkv": {"codec": "mjpeg", "pixel_format": "yuvj420p"},
    "animation.gif": {"codec": "gif", "pixel_format": "rgb8", "fps": 10},
}
FRAMES = 96


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """One of KINDS, 96 frames, made when first asked for."""
    folder = tmp_path_factory.mktemp("clips")

    def made(name: str) -> Path:
        path = folder / name
        return path if path.exists() else write_clip(path, frames=FRAMES, **KINDS[name])

    return made


@pytest.fixture(scope="session")
def long_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """1,500 frames in a minute, a keyframe every 50: long enough for seeking to pay."""
    path = tmp_path_factory.mktemp("long") / "long.mp4"
    return write_clip(path, frames=1500, options={"g": "50", "preset": "ultrafast"}, wh=(96, 64))


@pytest.fixture(scope="session")
def damaged_clip(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """600 frames (avi: MPEG-4, mp4: H.264) with noise over 3 % of the bytes in the middle."""
    folder = tmp_path_factory.mktemp("damaged")

    def made(ending: str) -> Path:
        whole = write_clip(
            folder / f"whole.{ending}", frames=600, codec="mpeg4" if ending == "avi" else "libx264", options={"g": "25"}
        )
        return damage(whole, folder / f"damaged.{ending}", start=0.5, end=0.53)

    return made


@pytest.fixture
def anamorphic_clip(tmp_path: Path) -> Path:
    """Stored 192 x 112, shown 256 x 112."""
    return write_clip(tmp_path / "anamorphic.mp4", frames=10, pixel_aspect=Fraction(4, 3))


@pytest.fixture
def sound_only(tmp_path: Path) -> Path:
    """A second of silence."""
    return write_sound(tmp_path / "sound.m4a")
