"""What a file is, and what is said about one that is none."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from detector.errors import DetectorError, SourceMissing, VideoUnreadable
from detector.types import Sampling
from detector.video.file import container, plan, probe, read_frame
from detector.video.file.index import index_frames
from tests.video.clips import index_in, picture_of, write_clip


def test_the_demo_clip(demo_clip: Path) -> None:
    info = probe(demo_clip)
    assert (info.display_wh, info.coded_wh, info.rotation_deg) == ((768, 576), (768, 576), 0)
    assert info.expected_frames == 795
    assert info.duration_s == pytest.approx(79.5)
    assert info.average_fps == pytest.approx(10)
    assert info.nominal_fps == pytest.approx(10)
    assert (info.has_timestamps, info.is_picture, info.notes) == (True, False, ())
    assert (info.codec, info.container) == ("msmpeg4v3", "avi")


@pytest.mark.parametrize(("rotation", "clockwise"), [(90, 270), (180, 180), (-90, 90)])
def test_rotation_is_applied_everywhere(tmp_path: Path, rotation: float, clockwise: int) -> None:
    path = write_clip(tmp_path / "turned.mp4", frames=12, rotation_deg=rotation)
    info = probe(path)
    assert info.rotation_deg == clockwise
    assert info.display_wh == ((112, 192) if rotation % 180 else (192, 112))
    picture = read_frame(path, frame_index=5)
    assert picture.shape == (info.display_wh[1], info.display_wh[0], 3)
    upright = np.rot90(picture, k=clockwise // 90)  # counter-clockwise: back to how it was drawn
    assert index_in(upright) == 5


def test_pixel_aspect_is_applied(anamorphic_clip: Path) -> None:
    info = probe(anamorphic_clip)
    assert (info.display_wh, info.coded_wh) == ((256, 112), (192, 112))
    assert info.pixel_aspect == pytest.approx(4 / 3)
    assert read_frame(anamorphic_clip, frame_index=7).shape == (112, 256, 3)


def test_variable_frame_rate_keeps_every_frames_own_time(tmp_path: Path) -> None:
    times_ms = [0, 40, 80, 900, 950, 4000, 4010, 7000]
    path = write_clip(tmp_path / "variable.mkv", times_ms=times_ms)
    assert index_frames(path).time_s.tolist() == pytest.approx([t / 1000 for t in times_ms])
    looked = plan(path, Sampling(every_s=1.0))
    assert looked.frame_index.tolist() == [0, 4, 5, 6, 7]
    assert [index_in(read_frame(path, time_s=t)) for t in (0.0, 3.9, 6.9)] == [0, 4, 6]


def test_times_count_from_the_containers_start(clip: Callable[[str], Path]) -> None:
    path = clip("starts_late.ts")
    assert probe(path).start_s > 0
    assert index_frames(path).time_s[:3].tolist() == pytest.approx([0.0, 0.04, 0.08])


def test_a_file_without_timestamps_says_so(clip: Callable[[str], Path]) -> None:
    info = probe(clip("raw.h264"))
    assert not info.has_timestamps
    assert info.duration_s == pytest.approx(96 / 25)
    assert "no timestamps" in info.notes[0]
    assert "25 frames a second" in info.notes[0]


@pytest.mark.parametrize("name", ["picture.png", "picture.jpg", "frame%03d.png"])
def test_a_picture_is_a_video_of_one_frame(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    cv2.imwrite(str(path), picture_of(9))
    info = probe(path)
    assert (info.expected_frames, info.is_picture, info.display_wh) == (1, True, (192, 112))
    assert "single picture" in info.notes[0]
    assert plan(path, Sampling(every_s=1.0)).frame_index.tolist() == [0]
    assert index_in(read_frame(path, frame_index=0)) == 9


def test_a_video_of_one_frame(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "one.mp4", frames=1)
    info = probe(path)
    assert (info.expected_frames, info.is_picture) == (1, False)
    assert info.duration_s == pytest.approx(0.04)
    assert len(plan(path, Sampling(frames=5))) == 1


def _playlist(folder: Path) -> bytes:
    write_clip(folder / "inner.ts", frames=5)
    return b"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:1,\ninner.ts\n#EXT-X-ENDLIST\n"


def _concat(folder: Path) -> bytes:
    write_clip(folder / "inner.mp4", frames=5)
    return b"ffconcat version 1.0\nfile inner.mp4\n"


NOT_VIDEOS: dict[str, Callable[[Path], bytes]] = {
    "empty.mp4": lambda _: b"",
    "notes.txt": lambda _: b"who was there and when\n" * 50,
    "page.mp4": lambda _: b"<!doctype html><title>404</title>" * 20,
    "noise.avi": lambda _: np.random.default_rng(0).integers(0, 256, 20_000, np.uint8).tobytes(),
    "cut_short.mp4": lambda folder: write_clip(folder / "w.mp4", frames=50).read_bytes()[:3000],
    "playlist.mp4": _playlist,
    "list_of_files.mp4": _concat,
}


@pytest.mark.parametrize("name", NOT_VIDEOS)
def test_what_is_no_video_is_called_so(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(NOT_VIDEOS[name](tmp_path))
    with pytest.raises(VideoUnreadable, match=name) as raised:
        probe(path)
    assert "\n" not in str(raised.value)


def test_sound_alone_is_called_so(sound_only: Path) -> None:
    with pytest.raises(VideoUnreadable, match="sound but no pictures"):
        probe(sound_only)


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(SourceMissing, match="no file"):
        probe(tmp_path / "nowhere.mp4")
    with pytest.raises(VideoUnreadable, match="folder"):
        probe(tmp_path)


def test_a_pipe_a_socket_and_a_device_are_called_so_and_never_opened(tmp_path: Path) -> None:
    pipe, place = tmp_path / "pipe.mp4", tmp_path / "socket.mp4"
    os.mkfifo(pipe)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(place))
        for path, kind in ((pipe, "a named pipe"), (place, "a socket"), (Path(os.devnull), "a device")):
            with pytest.raises(VideoUnreadable, match=f"is {kind}, not a file"):
                probe(path)


def test_only_files_are_opened_whatever_the_name_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("http://127.0.0.1:9/clip.mp4", "concat:a.mp4|b.mp4", "pipe:0", "data:,x", "\0.mp4"):
        with pytest.raises(DetectorError):
            probe(name)


def test_names_that_look_like_something_else_are_just_names(tmp_path: Path) -> None:
    for name in ('it\'s "odd" 🎥\nname.mp4', "pipe:0", "-y.mp4", "a%03d.mp4", "crypto:x.mp4"):
        path = tmp_path / name
        write_clip(tmp_path / "made.mp4", frames=3).rename(path)
        assert probe(path).expected_frames == 3


def test_a_picture_larger_than_any_camera_makes_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "canvas.gif"  # a header of 16,000 x 16,000, and pixels of nothing
    size = (16_000).to_bytes(2, "little")
    path.write_bytes(b"GIF89a" + size * 2 + b"\0\0\0," + bytes(4) + size * 2 + b"\0\x02\x02\x4c\x01\0;")
    with pytest.raises(VideoUnreadable, match="16000 x 16000 pixels, which no camera makes"):
        probe(path)


def test_no_more_is_read_for_the_first_frame_than_it_takes(
    tmp_path: Path, in_this_process: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of any length is looked at in little memory: its packets are taken one by one."""
    path, taken = write_clip(tmp_path / "clip.mkv", frames=500), []

    def counted(*source: object) -> Iterator[object]:
        for packet in container.read_packets(*source):  # type: ignore[arg-type]
            taken.append(packet)
            yield packet

    monkeypatch.setattr("detector.video.file.scan.read_packets", counted)
    assert probe(path).expected_frames == 500
    assert 0 < len(taken) < 100


def test_a_file_that_changes_is_looked_at_again(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mp4", frames=5)
    assert probe(path).expected_frames == 5
    write_clip(path, frames=9)
    assert probe(path).expected_frames == 9


def test_timestamps_that_start_again_are_counted_instead(tmp_path: Path) -> None:
    once = write_clip(tmp_path / "once.ts", frames=75).read_bytes()
    twice = tmp_path / "twice.ts"
    twice.write_bytes(once + once)
    info = probe(twice)
    assert info.expected_frames == 150
    assert "run backwards" in info.notes[0]
    assert index_in(read_frame(twice, frame_index=80)) == 5


def test_a_pause_in_a_recording_is_mentioned(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "pause.mkv", times_ms=[*range(0, 12_000, 40), *range(100_000, 112_000, 40)])
    assert probe(path).notes == ("There are no frames between 0:12 and 1:40.",)
