"""Whatever is wrong is said in one line, with status 1, and nothing that was there is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from detector.library.paths import open_library
from detector.library.runs import read_run
from detector.types import Sampling
from tests.cli.conftest import LIMIT_S, Command, started
from tests.conftest import REPOSITORY
from tests.library.made import make_run
from tests.video.clips import write_clip, write_sound


def empty(path: Path) -> Path:
    path.touch()
    return path


def words(path: Path) -> Path:
    path.write_text("Dear diary, this is no video.\n" * 200)
    return path


def noise(path: Path) -> Path:
    path.write_bytes(bytes(range(256)) * 400)
    return path


def cut_off(path: Path) -> Path:
    """The first half of an MP4 whose index was to come at the end."""
    whole = write_clip(path.with_name("whole.mp4"), frames=60)
    path.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    return path


def folder(path: Path) -> Path:
    path.mkdir()
    return path


def missing(path: Path) -> Path:
    return path


BAD_SOURCES = [missing, empty, words, noise, cut_off, folder, lambda path: write_sound(path.with_suffix(".m4a"))]
IDS = ["missing", "empty", "text", "noise", "cut off", "a folder", "sound alone"]


@pytest.mark.parametrize("verb", ["analyse", "inspect"])
@pytest.mark.parametrize("make", BAD_SOURCES, ids=IDS)
def test_what_is_no_video(
    command: Command, network: Path, tmp_path: Path, make: Callable[[Path], Path], verb: str
) -> None:
    said = command(verb, make(tmp_path / "bad.mp4"), "--model", network)
    said.check_refused()
    assert "bad." in said.err


@pytest.mark.parametrize(
    "options",
    [["--start", "99"], ["--start", "2s"], ["--start", "1.5", "--end", "1"], ["--start", "1.001", "--end", "1.002"]],
    ids=["after the end", "at the end", "backwards", "between two frames"],
)
def test_a_range_outside_the_video(command: Command, clip: Path, network: Path, options: list[str]) -> None:
    command("analyse", clip, "--model", network, *options).check_refused()


def test_a_range_longer_than_the_video_ends_with_it(command: Command, clip: Path, network: Path) -> None:
    said = command("analyse", clip, "--model", network, "--end", "1h")
    assert said.status == 0


def test_a_truncated_video_gives_what_is_there(command: Command, network: Path, tmp_path: Path) -> None:
    whole = write_clip(tmp_path / "whole.avi", frames=200, codec="mpeg4")
    cut = tmp_path / "cut.avi"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    said = command("analyse", cut, "--every-frames", "10", "--model", network)
    assert said.status == 0
    samples = read_run(open_library(), said.run_id).samples
    assert samples.readable.sum() >= 5
    assert samples.readable[0]


@pytest.mark.parametrize("model", ["peoplenet", "no-such-model", "missing.onnx", __file__])
def test_a_model_that_is_not_there_or_none(command: Command, clip: Path, model: str) -> None:
    command("analyse", clip, "--model", model).check_refused()


def test_a_model_file_that_is_something_else(command: Command, clip: Path, tmp_path: Path) -> None:
    words(tmp_path / "poem.onnx")
    command("analyse", clip, "--model", tmp_path / "poem.onnx").check_refused()


@pytest.mark.parametrize(
    "options",
    [
        ["--threshold", "person=0.001"],
        ["--threshold", "dog=0.5"],
        ["--threshold", "=0.5x=0.5"],
        ["--method", "dbscan", "--min-coverage", "0.001"],
        ["--method", "dbscan", "--eps", "0"],
        ["--method", "dbscan", "--iou", "0.5"],
        ["--eps", "0.5"],
        ["--min-height", "-1"],
        ["--min-height", "nan"],
    ],
    ids=" ".join,
)
def test_settings_a_run_cannot_answer(command: Command, options: list[str]) -> None:
    run = make_run(open_library(), [(0, 0, 0.9, (0.0, 0.0, 50.0, 90.0))])
    command("export", run.id, *options).check_refused()


@pytest.mark.parametrize("name", ["nothing", "../../etc", "", "a/b", "walk\nline"], ids=repr)
def test_a_run_that_is_not_there(command: Command, name: str) -> None:
    make_run(open_library())
    command("export", name).check_refused()
    command("runs", "delete", name, "--yes").check_refused()
    command("runs", "show", name).check_refused()


def newer(run_folder: Path) -> None:
    manifest = json.loads((run_folder / "manifest.json").read_text())
    (run_folder / "manifest.json").write_text(json.dumps(manifest | {"schema_version": 99}))


def half_a_manifest(run_folder: Path) -> None:
    text = (run_folder / "manifest.json").read_text()
    (run_folder / "manifest.json").write_text(text[: len(text) // 2])


def no_tables(run_folder: Path) -> None:
    for path in run_folder.glob("*.parquet"):
        path.unlink()


@pytest.mark.parametrize("spoil", [newer, half_a_manifest, no_tables])
def test_a_run_that_is_damaged_or_too_new(command: Command, spoil: Callable[[Path], None]) -> None:
    library = open_library()
    good = make_run(library, name="good.avi")
    bad = make_run(library, name="bad.avi", end_s=5.0, sampling=Sampling(frames=3))
    spoil(bad.folder)
    command("export", bad.id).check_refused()
    assert command("export", good.id).status == 0
    listed = command("runs")
    assert listed.status == 0
    assert good.id in listed.out


def test_a_place_that_cannot_be_written(command: Command, tmp_path: Path) -> None:
    run = make_run(open_library())
    command("export", run.id, "--out", tmp_path / "no" / "such" / "folder" / "x.csv").check_refused()
    command("export", run.id, "--out", tmp_path).check_refused()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_disk_when_exporting(command: Command) -> None:
    run = make_run(open_library())
    command("export", run.id, "--out", "/dev/full").check_refused()


def test_a_data_folder_that_cannot_be_made(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("FOOTFALL_DATA", str(tmp_path / "file" / "data"))
    command("runs").check_refused()
    command("analyse", "whatever.mp4").check_refused()


@pytest.mark.skipif(sys.platform == "win32", reason="needs file size limits")
def test_a_disk_that_fills_up_while_analysing(clip: Path, network: Path, data_dir: Path) -> None:
    """No file may grow beyond 6 kB: the run's tables do not fit."""
    code = (
        "import resource, sys; from detector.cli.main import main;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (6000, 6000)); sys.exit(main(sys.argv[1:]))"
    )
    arguments = ["analyse", str(clip), "--every-frames", "1", "--model", str(network)]
    ended = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT_S,
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith("Error: Could not write ")
    assert ended.stderr.count("\n") == 1


def test_a_deletion_asks_first(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    run = make_run(open_library())
    said = command("runs", "delete", run.id)
    said.check_refused()
    assert "--yes" in said.err
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    for answer in ("", "n", "what?"):
        monkeypatch.setattr("builtins.input", lambda question, answer=answer: answer)
        assert command("runs", "delete", run.id).out == "Nothing was deleted.\n"
    assert read_run(open_library(), run.id).id == run.id
    monkeypatch.setattr("builtins.input", lambda question: "y")
    assert command("runs", "delete", run.id).status == 0
    command("runs", "show", run.id).check_refused()


def test_an_unexpected_failure_is_one_line_too_and_its_details_are_kept(
    command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(library: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setattr("detector.library.runs.list_runs", broken)
    said = command("runs")
    assert said.status == 1
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err
    (kept,) = tmp_path.glob("footfall-*.log")
    assert str(kept) in said.err
    assert "ZeroDivisionError: a bug" in kept.read_text()


def test_a_reader_that_goes_away_is_no_failure_to_talk_about(data_dir: Path) -> None:
    """``python -m detector export RUN | head -1``: the pipe is closed while there is more to come."""
    run = make_run(open_library(), samples=4000, stretch=4000, total_samples=4000, end_s=4000.0)
    command = ("-m", "detector", "export", run.id)
    with started(*command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as export:
        assert export.stdout is not None
        assert export.stderr is not None
        assert export.stdout.readline().startswith(b"video,")
        export.stdout.close()
        assert export.stderr.read() == b""
