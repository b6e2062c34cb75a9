"""What is kept can be read by its owner alone; what is made for the user elsewhere is as open as the user has it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from stat import S_IMODE

import pytest

from bench.serving import serving
from detector.actions.requests import AnalyseRequest, AnnotateRequest
from detector.jobs.cookies import save_cookies
from detector.jobs.store import read_job, submit
from detector.library.paths import open_library
from detector.library.private import kept_private
from detector.library.uploads import add_upload
from detector.types import Sampling
from detector.view import open_run
from tests.cli.conftest import Command
from tests.conftest import REPOSITORY
from tests.jobs.conftest import until
from tests.workers import END_LIMIT_S

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs permissions as POSIX has them")


@pytest.fixture(autouse=True)
def usual_umask() -> Iterator[None]:
    """Others may read what this process makes, as on most machines."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def new_data(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder that is yet to be made."""
    folder = data_dir / "new"
    monkeypatch.setenv("FOOTFALL_DATA", str(folder))
    return folder


def mode(path: Path) -> int:
    return S_IMODE(path.stat().st_mode)


def open_to_others(folder: Path) -> list[str]:
    """Everything in the folder that others could read, but for the log that the test itself keeps there."""
    everything = [folder, *folder.rglob("*")]
    assert len(everything) > 6
    return [f"{path} {mode(path):o}" for path in everything if mode(path) & 0o077 and path.name != "server.log"]


def test_what_commands_and_the_worker_keep_is_private(
    command: Command, clip: Path, network: Path, new_data: Path
) -> None:
    run_id = command("analyse", clip, "--model", network).run_id
    for words in (["runs"], ["models"], ["rebuild"], ["verify"], ["export", "latest"]):
        assert command(*words).status == 0
    with kept_private():  # as the server is
        library = open_library()
        with clip.open("rb") as stream:
            video = add_upload(library, BytesIO(stream.read() + b"another"), "upload.mp4")
        save_cookies(library, "# Netscape HTTP Cookie File")
        submit(library, AnalyseRequest(video_id=video.id, sampling=Sampling(every_s=1.0), model=str(network), name="a"))
        last = submit(library, AnnotateRequest(run_id=run_id, cut=open_run(run_id).cut, blur_faces=False))
    with subprocess.Popen([sys.executable, "-m", "detector", "worker"], cwd=REPOSITORY, umask=0o022) as worker:
        until(lambda: read_job(library, last).state == "done", "the worker has made the video")
        worker.terminate()
        worker.wait(END_LIMIT_S)
    assert [path.suffix for path in library.job_outputs.iterdir()] == [".mp4"]
    assert open_to_others(new_data) == []


@pytest.mark.slow
def test_what_the_server_keeps_is_private(data_dir: Path) -> None:
    data_dir.rmdir()
    data_dir.mkdir(0o700)
    with serving(data_dir, environment={"FOOTFALL_PASSWORD": "correct horse"}):
        until(lambda: (data_dir / "jobs.sqlite").exists(), "the server has looked for jobs")
        assert open_to_others(data_dir) == []


def test_a_notebook_makes_a_data_folder_that_nobody_else_enters(new_data: Path) -> None:
    open_library()
    assert mode(new_data) == 0o700
    assert os.umask(0o022) == 0o022


def test_what_a_user_takes_away_is_as_open_as_the_user_has_it(
    command: Command, clip: Path, network: Path, new_data: Path, tmp_path: Path
) -> None:
    command("analyse", clip, "--model", network)
    out, folder = tmp_path / "timeline.csv", tmp_path / "seen" / "frames"
    assert command("export", "latest", "--out", out).status == 0
    assert command("inspect", clip, "--model", network, "--save", folder).status == 0
    assert mode(out) == 0o644
    assert [mode(path) for path in (folder.parent, folder)] == [0o755] * 2
    assert {mode(path) for path in folder.iterdir()} == {0o644}
