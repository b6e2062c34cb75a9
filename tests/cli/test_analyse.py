from __future__ import annotations

import csv
import io
import re
import signal
from pathlib import Path

import numpy as np
import pytest

from detector.library.paths import open_library
from detector.library.runs import list_runs, read_run
from detector.types import Progress
from detector.view import open_run
from tests.cli.conftest import Command
from tests.video.clips import write_clip, write_streams


def test_prints_the_run_and_what_is_in_it(command: Command, clip: Path, network: Path) -> None:
    said = command("analyse", clip, "--every", "0.2s", "--model", network)
    assert said.status == 0
    assert said.err.startswith("Network: ONNX Runtime in float32: other ways were not tried")
    run = read_run(open_library(), said.run_id)
    assert run.n_samples == 10
    assert "10 frames looked at" in said.out
    for name in ("person", "bag", "face"):
        assert re.search(rf"^{name} +\d", said.out, re.MULTILINE)
    assert re.search(r"Speed: [\d.]+ frames a second, [\d.]+ ms a frame", said.out)
    assert re.search(r"Memory: \d+ MiB", said.out)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], [0, 25]),
        (["--every", "0.5"], [0, 12, 25, 37]),
        (["--every-frames", "20"], [0, 20, 40]),
        (["--frames", "5"], [0, 10, 20, 30, 40]),
        (["--every-frames", "5", "--start", "1s", "--end", "0:01.5"], [25, 30, 35]),
    ],
    ids=["every second by default", "by time", "by frames", "so many", "in a range"],
)
def test_samples_as_asked(command: Command, clip: Path, network: Path, options: list[str], expected: list[int]) -> None:
    said = command("analyse", clip, "--model", network, *options)
    assert read_run(open_library(), said.run_id).samples.frame_index.tolist() == expected


def test_the_same_request_again_computes_nothing(command: Command, clip: Path, network: Path) -> None:
    first = command("analyse", clip, "--model", network)
    again = command("analyse", clip, "--model", network, "--batch", "7")
    assert again.run_id == first.run_id
    assert "nothing was computed again" in again.out
    assert len(list_runs(open_library())) == 1


@pytest.mark.parametrize(
    ("number", "status"),
    [(signal.SIGINT, 1), (signal.SIGTERM, 143), (signal.SIGHUP, 129)],
    ids=["ctrl-c", "docker stop", "a terminal that closes"],
)
def test_an_interrupted_analysis_is_kept_and_goes_on(
    command: Command, clip: Path, network: Path, monkeypatch: pytest.MonkeyPatch, number: int, status: int
) -> None:
    """A signal after the third frame, sent from inside like the terminal would."""

    def interrupt(self: object, progress: Progress) -> None:
        if progress.done == 3:
            signal.raise_signal(number)

    with monkeypatch.context() as patched:
        patched.setattr("detector.cli.progress.Bar.__call__", interrupt)
        stopped = command("analyse", clip, "--every-frames", "5", "--model", network, "--batch", "1")
    assert stopped.status == status
    assert "Error: The analysis was stopped. What was finished is kept" in stopped.err
    assert "Traceback" not in stopped.err
    (kept,) = list_runs(open_library())
    assert kept.state == "partial"
    assert kept.n_samples == 3
    partial = command("export", kept.id, "--kind", "timeline")
    assert len(partial.out.splitlines()) == 1 + 3

    again = command("analyse", clip, "--every-frames", "5", "--model", network)
    assert again.run_id == kept.id
    assert "continued" in again.out
    timeline = list(csv.DictReader(io.StringIO(command("export", kept.id).out)))
    assert [int(row["frame_index"]) for row in timeline] == list(range(0, 50, 5))


def test_a_video_of_one_frame_and_a_picture_are_fine(command: Command, network: Path, tmp_path: Path) -> None:
    one = write_clip(tmp_path / "one.mp4", frames=1)
    still = write_clip(tmp_path / "still.png", frames=1, codec="png", pixel_format="rgb24", container="image2")
    for source in (one, still):
        said = command("analyse", source, "--model", network)
        assert said.status == 0
        assert "1 frame looked at" in said.out


@pytest.mark.parametrize(
    "name",
    [
        'it\'s "quoted".mp4',
        "🎥 café.mp4",
        "two\nlines\tand\x1b[31mred.mp4",
        "..mp4",
        "-rf.mp4",
        "=1+1.mp4",
        "%s{0}.mp4",
    ],
    ids=["quotes", "emoji", "control characters", "dots", "like an option", "like a formula", "like a template"],
)
def test_any_file_name_will_do(command: Command, network: Path, clip: Path, tmp_path: Path, name: str) -> None:
    source = tmp_path / name
    source.write_bytes(clip.read_bytes())
    said = command("analyse", source, "--model", network)
    assert said.status == 0
    assert "\x1b" not in said.out
    assert len(said.out.splitlines()) == len(command("runs", "show", said.run_id).out.splitlines())
    rows = list(csv.DictReader(io.StringIO(command("export", said.run_id).out)))
    assert len(rows) == 2
    assert not rows[0]["video"].startswith(("=", "-"))
    assert command("runs").out.count("\n") == 2


def test_a_path_through_other_folders_is_followed(command: Command, network: Path, clip: Path, tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "walk.mp4").write_bytes(clip.read_bytes())
    said = command("analyse", tmp_path / "inner" / ".." / "walk.mp4", "--model", network)
    assert said.status == 0


def test_two_videos_of_one_name_are_two(command: Command, network: Path, tmp_path: Path) -> None:
    ids = []
    for folder, frames in (("a", 30), ("b", 40)):
        (tmp_path / folder).mkdir()
        source = write_clip(tmp_path / folder / "walk.mp4", frames=frames)
        ids.append(command("analyse", source, "--frames", "3", "--model", network).run_id)
    assert ids[0] != ids[1]
    assert all(name.startswith("walk-") for name in ids)


def test_a_video_of_the_library_is_known_by_its_name(
    command: Command, network: Path, clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = command("analyse", clip, "--model", network)
    monkeypatch.chdir(tmp_path)
    again = command("analyse", "walk.mp4", "--model", network)
    assert again.run_id == first.run_id
    other = write_clip(tmp_path / "walk.mp4", frames=30)
    assert command("analyse", "walk.mp4", "--model", network).run_id != first.run_id
    other.rename(tmp_path / "elsewhere.mp4")
    said = command("analyse", "walk.mp4", "--model", network)
    said.check_refused()
    assert "2 videos called walk.mp4" in said.err


def test_a_link_is_to_be_fetched_first(command: Command) -> None:
    said = command("analyse", "https://example.org/walk.mp4")
    said.check_refused()
    assert "python -m detector fetch" in said.err


def test_what_has_to_be_known_of_the_video_is_said_once(command: Command, tmp_path: Path, network: Path) -> None:
    clip = write_clip(tmp_path / "paused.mkv", times_ms=[0, 40, 80, 9_000, 9_040])
    said = command("analyse", clip, "--model", network)
    assert said.out.count("There are no frames between 0:00 and 0:09.") == 1
    assert "There are no frames between" in command("inspect", clip, "--model", network).out


def test_nobody_is_present_over_a_gap(command: Command, tmp_path: Path, network: Path) -> None:
    clip = write_clip(tmp_path / "jump.mkv", fps=10, times_ms=[*range(0, 4_000, 100), *range(90_000, 94_000, 100)])
    run = read_run(open_library(), command("analyse", clip, "--model", network).run_id)
    assert np.array(run.manifest.gaps) == pytest.approx(np.array([[4.0, 90.0]]), abs=0.1)
    assert open_run(run.id).lengths_s.sum() == pytest.approx(8.0, abs=0.2)
    assert open_run(run.id).between(0.0, 60.0).end_s == pytest.approx(4.0, abs=0.1)


def test_a_chosen_stream_makes_a_run_of_its_own_and_is_told(command: Command, tmp_path: Path, network: Path) -> None:
    several = write_streams(tmp_path / "several.mkv", ((96, 64), False), ((192, 112), True))
    usual, same, other = (
        command("analyse", several, "--model", network, *options) for options in ([], ["--stream", 2], ["--stream", 1])
    )
    assert usual.run_id == same.run_id != other.run_id
    assert "number 2 (192 x 112), the one flagged as its default, is looked at" in usual.out
    assert "number 1 (96 x 64), chosen for this, is looked at" in other.out
    manifest = read_run(open_library(), other.run_id).manifest
    assert (manifest.sampling.stream, manifest.video.display_wh) == (1, (96, 64))
    assert "every 1 s, stream 1" in command("runs").out
    refused = command("analyse", several, "--model", network, "--stream", 3)
    refused.check_refused()
    assert "there is no stream 3" in refused.err


def test_looking_closer_is_another_run_that_says_so(command: Command, clip: Path, network: Path) -> None:
    plain = command("analyse", clip, "--frames", 3, "--model", network)
    closer = command("analyse", clip, "--frames", 3, "--model", network, "--detail", 2)
    assert (plain.status, closer.status) == (0, 0)
    assert closer.run_id != plain.run_id
    assert "looking closer at 2 x 2 parts" in closer.out
    again = command("analyse", clip, "--frames", 3, "--model", network, "--detail", 2)
    assert again.run_id == closer.run_id
    assert "analysed before" in again.out
    assert command("analyse", clip, "--detail", 3).status == 2
