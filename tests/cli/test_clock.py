"""The clock beside a video, from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from detector.library.paths import open_library
from detector.library.videos import add_video, find_video
from tests.cli.conftest import Command
from tests.library.clips import make_clip
from tests.library.made import give_clock, make_run


@pytest.fixture
def video_id(data_dir: Path, tmp_path: Path) -> str:
    return add_video(open_library(), make_clip(tmp_path / "gate_20261125_140300.mp4"), copy=False).id


def test_what_the_name_says_is_offered(command: Command, video_id: str) -> None:
    said = command("videos", "clock", video_id)
    assert "began: not known" in said.out
    assert "its name says 2026-11-25 14:03:00" in said.out
    assert f"videos clock {video_id} --start TIME --zone ZONE" in said.out


def test_it_is_kept_shown_and_forgotten(command: Command, video_id: str) -> None:
    kept = command("videos", "clock", video_id, "--start", "2026-11-25T14:03:00", "--zone", "Asia/Seoul")
    assert "began: 2026-11-25 14:03:00 (+09:00, Asia/Seoul)" in kept.out
    assert command("videos", "clock", video_id).out == kept.out
    clock = find_video(open_library(), video_id).clock
    assert clock is not None
    assert clock.iso(1.5) == "2026-11-25T14:03:01.500+09:00"
    assert "began: not known" in command("videos", "clock", video_id, "--clear").out
    assert find_video(open_library(), video_id).clock is None


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--start", "2026-11-25T14:03:00"], "belong together"),
        (["--zone", "UTC"], "belong together"),
        (["--clear", "--zone", "UTC"], "leave --start and --zone out"),
        (["--start", "2026-10-25T02:30:00", "--zone", "Europe/Berlin"], "showed 2026-10-25 02:30:00 twice"),
    ],
    ids=["without a zone", "without a start", "both", "a time that came twice"],
)
def test_what_cannot_be_kept_is_refused(command: Command, video_id: str, options: list[str], said: str) -> None:
    refused = command("videos", "clock", video_id, *options)
    refused.check_refused()
    assert said in refused.err


def test_a_runs_summary_is_by_the_clock(command: Command) -> None:
    make_run(open_library(), [(1, 0, 0.9, (100.0, 100.0, 140.0, 200.0))])
    assert "Recorded" not in command("runs", "show", "latest").out
    give_clock(open_library(), "2026-11-25T14:03:00", "Asia/Seoul")
    said = command("runs", "show", "latest").out
    assert "Recorded 2026-11-25 14:03:00 (+09:00, Asia/Seoul)" in said
    assert "00:00:01.000 (14:03:01)" in said
