"""Undamaged files that are easily read wrongly: late starts, several streams, gaps, other shapes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from detector.errors import SettingError
from detector.types import Sampling
from detector.video.file import plan, probe, read_frame, read_frames_at, read_samples
from detector.video.fit import PAD
from detector.video.source import Want
from tests.video.clips import Flagged, index_in, write_clip, write_streams

WANT = Want((96, 64), "stretch")
LATE_MS = [100_000 + 100 * i for i in range(40)]


def say_length(path: Path, text: str) -> Path:
    """The same Matroska file with another text in its tag DURATION."""
    data = path.read_bytes()
    at = data.index(b"00:0", data.index(b"DURATION"))
    path.write_bytes(data[:at] + text.encode() + data[at + len(text) :])
    return path


@pytest.mark.parametrize("duration", ["00:01:44.000", "00:00:04.000"], ids=["its end", "its length"])
def test_a_matroska_file_that_starts_late_lacks_nothing(tmp_path: Path, duration: str) -> None:
    path = say_length(write_clip(tmp_path / "late.mkv", fps=10, times_ms=LATE_MS), duration)
    info = probe(path)
    assert (info.expected_frames, info.notes) == (40, ())
    assert info.duration_s == pytest.approx(4.0)
    assert plan(path, Sampling(every_s=1.0)).time_s.tolist() == pytest.approx([0, 1, 2, 3])


@pytest.mark.parametrize("duration", ["00:01:44.000", "00:00:04.000"], ids=["its end", "its length"])
def test_one_that_starts_late_and_is_cut_short_says_so(tmp_path: Path, duration: str) -> None:
    path = say_length(write_clip(tmp_path / "late.mkv", fps=10, times_ms=LATE_MS[:20]), duration)
    assert probe(path).expected_frames == 40
    assert probe(path).notes == ("The file is cut short: its last 20 frames are missing.",)


SMALL, LARGE = (96, 64), (192, 112)


@pytest.mark.parametrize("ending", ["mkv", "mp4", "mov"])
@pytest.mark.parametrize(
    ("streams", "chosen", "why"),
    [
        (((SMALL, False), (LARGE, True)), 2, "flagged as its default"),
        (((LARGE, False), (SMALL, True)), 2, "flagged as its default"),
        (((SMALL, True), (LARGE, True)), 2, "the largest"),
        (((LARGE, True), (SMALL, True)), 1, "the largest"),
    ],
)
def test_of_several_streams_the_default_or_the_largest_is_taken(
    tmp_path: Path, ending: str, streams: tuple[Flagged, ...], chosen: int, why: str
) -> None:
    path = write_streams(tmp_path / f"several.{ending}", *streams)
    info, wh = probe(path), streams[chosen - 1][0]
    assert (info.display_wh, info.expected_frames) == (wh, 20)
    assert f"holds 2 streams of pictures: number {chosen} ({wh[0]} x {wh[1]})" in info.notes[0]
    assert why in info.notes[0]
    assert index_in(read_frame(path, frame_index=7)) == 7


def test_without_a_default_the_largest_is_taken(tmp_path: Path) -> None:
    path = write_streams(tmp_path / "several.ts", (SMALL, False), (LARGE, False))
    assert probe(path).display_wh == LARGE
    assert "number 2 (192 x 112), the largest" in probe(path).notes[0]


def test_a_stream_of_one_picture_is_a_cover(tmp_path: Path) -> None:
    path = write_streams(tmp_path / "cover.mp4", (LARGE, True), (SMALL, False), only_frame=0)
    assert (probe(path).display_wh, probe(path).expected_frames, probe(path).notes) == (SMALL, 20, ())


@pytest.mark.parametrize(("chosen", "wh"), [(1, SMALL), (2, LARGE)])
def test_a_stream_can_be_chosen(tmp_path: Path, chosen: int, wh: tuple[int, int]) -> None:
    path = write_streams(tmp_path / "several.mkv", (SMALL, False), (LARGE, True))
    assert probe(path, chosen).display_wh == wh
    assert f"number {chosen} ({wh[0]} x {wh[1]})" in probe(path, chosen).notes[0]
    planned = plan(path, Sampling(every_frames=5, stream=chosen))
    assert planned.source_wh == wh
    samples = list(read_samples(path, planned, WANT))
    assert [index_in(frame.picture) for frame in samples if frame.picture is not None] == [0, 5, 10, 15]
    assert [frame.source_wh for frame in samples] == [wh] * 4
    assert read_frame(path, frame_index=7, stream=chosen).shape == (wh[1], wh[0], 3)
    (picture,) = read_frames_at(path, np.array([3]), wh, stream=chosen)
    assert picture is not None
    assert index_in(picture) == 3


def test_the_stream_that_would_be_taken_anyhow_is_no_choice(tmp_path: Path) -> None:
    path = write_streams(tmp_path / "several.mkv", (SMALL, False), (LARGE, True))
    assert plan(path, Sampling(every_frames=5, stream=2)).sampling == Sampling(every_frames=5)
    assert plan(path, Sampling(every_frames=5, stream=1)).sampling == Sampling(every_frames=5, stream=1)
    assert probe(path).streams == ("96 x 64", "192 x 112")
    assert probe(write_clip(tmp_path / "one.mkv", frames=3)).streams == ()


def test_a_stream_that_is_not_there_is_refused(tmp_path: Path) -> None:
    path = write_streams(tmp_path / "several.mkv", (SMALL, False), (LARGE, True))
    with pytest.raises(SettingError, match="has 2 streams of pictures, numbered from 1: there is no stream 3"):
        plan(path, Sampling(every_frames=5, stream=3))


TWO_PARTS_MS = [*range(0, 2_000, 100), *range(3_600_500, 3_602_500, 100)]


def test_a_jump_in_the_times_is_a_gap(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "jump.mkv", fps=10, times_ms=TWO_PARTS_MS)
    planned = plan(path, Sampling(every_s=1.0))
    assert planned.time_s.tolist() == pytest.approx([0, 1, 3600.5, 3601.5])
    assert np.array(planned.gaps) == pytest.approx(np.array([[2.0, 3600.5]]), abs=0.1)
    assert probe(path).average_fps == pytest.approx(10, rel=0.05)


def test_of_two_transport_streams_in_one_file_the_times_between_them_are_a_gap(tmp_path: Path) -> None:
    first, second = (
        write_clip(tmp_path / f"{offset}.ts", frames=40, fps=10, options={"bf": "0"}, container_options=late)
        for offset, late in ((0, {}), (7200, {"output_ts_offset": "7200"}))
    )
    path = tmp_path / "both.ts"
    path.write_bytes(first.read_bytes() + second.read_bytes())
    planned = plan(path, Sampling(every_s=1.0))
    assert planned.time_s.tolist() == pytest.approx([0, 1, 2, 3, 7200, 7201, 7202, 7203], abs=0.1)
    assert probe(path).notes == ("There are no frames between 0:04 and 2:00:00.",)


@pytest.mark.parametrize(
    "times_ms",
    [[0, 40, 80, 4_000], [*range(0, 600_000, 30_000)], [*range(0, 40_000, 1_000), 50_000]],
    ids=["too short", "as long as all", "less than twenty frames"],
)
def test_a_pause_is_no_gap(tmp_path: Path, times_ms: list[int]) -> None:
    assert plan(write_clip(tmp_path / "pause.mkv", fps=10, times_ms=times_ms), Sampling(every_frames=1)).gaps == ()


def test_a_picture_that_stands_still_is_no_gap(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "still.mp4", fps=10, times_ms=TWO_PARTS_MS)
    assert plan(path, Sampling(every_frames=1)).gaps == ()  # the last frame before it is said to last so long


def write_turn(path: Path) -> Path:
    """Twenty frames lying, then twenty standing, in one transport stream."""
    parts = [
        write_clip(path.with_suffix(f".{n}.ts"), frames=20, fps=10, wh=wh, options={"bf": "0"}, container_options=late)
        for n, (wh, late) in enumerate((((192, 112), {}), ((96, 160), {"output_ts_offset": "2"})))
    ]
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    return path


def test_a_stream_that_changes_its_shape_gives_each_frame_in_its_own(tmp_path: Path) -> None:
    path = write_turn(tmp_path / "turn.ts")
    samples = list(read_samples(path, plan(path, Sampling(every_frames=10)), Want((320, 192), "letterbox")))
    assert [frame.source_wh for frame in samples] == [(192, 112)] * 2 + [(96, 160)] * 2
    assert [frame.picture.shape for frame in samples if frame.picture is not None] == [(112, 192, 3)] * 2 + [
        (160, 96, 3)
    ] * 2
    assert samples[3].image is not None
    assert (samples[3].image[:, 116:] == PAD).all()  # 96 x 160 at 1.2 is 115 wide
    assert probe(path).notes == (
        "The picture changes its size: 192 x 112, then 96 x 160. Each frame is looked at in its own.",
    )
    assert read_frame(path, frame_index=30).shape == (160, 96, 3)
    shapes = [picture.shape for picture in read_frames_at(path, np.array([5, 25]), (96, 56)) if picture is not None]
    assert shapes == [(56, 96, 3), (56, 34, 3)]


@pytest.mark.parametrize(("ending", "codec"), [("h264", "libx264"), ("hevc", "libx265"), ("mpg", "mpeg2video")])
def test_every_kind_of_stream_tells_its_sizes(tmp_path: Path, ending: str, codec: str) -> None:
    parts = [
        write_clip(tmp_path / f"{wh[0]}.{ending}", frames=20, codec=codec, wh=wh) for wh in ((192, 112), (112, 192))
    ]
    path = tmp_path / f"turn.{ending}"
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    assert "The picture changes its size: 192 x 112, then 112 x 192." in " ".join(probe(path).notes)
    assert "size" not in " ".join(probe(parts[0]).notes)
