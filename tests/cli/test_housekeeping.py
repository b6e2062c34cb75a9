from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from detector.jobs.store import list_jobs
from detector.library.paths import open_library
from detector.library.runs import list_runs
from detector.library.videos import add_video
from tests.cli.conftest import Command, started
from tests.library.made import make_run


def test_an_empty_library_says_what_to_do_next(command: Command) -> None:
    said = command("runs")
    assert said.status == 0
    assert "python -m detector demo" in said.out


def test_runs_are_listed_and_shown(command: Command) -> None:
    run = make_run(open_library(), [(1, 0, 0.9, (100.0, 100.0, 140.0, 200.0))])
    listed = command("runs")
    assert run.id in listed.out
    assert "walk.avi" in listed.out
    assert "complete" in listed.out
    assert command("runs", "show", "latest").run_id == run.id


def test_the_catalogue_is_made_anew(command: Command) -> None:
    make_run(open_library())
    for path in open_library().root.glob("catalogue.sqlite*"):
        path.unlink()
    said = command("rebuild")
    assert said.status == 0
    assert "0 videos and 1 run" in said.out


@pytest.mark.slow
@pytest.mark.long
def test_the_demo_is_analysed_by_the_bundled_detector(command: Command, demo_clip: Path) -> None:
    add_video(open_library(), demo_clip, copy=False)  # known already: nothing is fetched
    said = command("demo")
    assert said.status == 0
    assert "159 frames looked at" in said.out
    (summary,) = list_runs(open_library())
    assert summary.figures is not None
    assert 5 < summary.figures.mean < 7
    assert "nothing was computed again" in command("demo").out


def test_the_demo_in_the_background_is_a_job(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Path] = []
    monkeypatch.setattr("detector.jobs.worker.ensure_worker", lambda library: started.append(library.root))
    assert command("demo", "--background").status == 0
    assert command("demo", "--background").status == 0
    assert [job.kind for job in list_jobs(open_library())] == ["demo"]
    assert started == [open_library().root] * 2


def test_the_demo_is_not_forced_on_a_library_that_has_footage(command: Command, clip: Path) -> None:
    add_video(open_library(), clip, copy=False)
    assert command("demo", "--background").status == 0
    assert list_jobs(open_library()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_a_terminal_sees_a_progress_bar(clip: Path, network: Path, data_dir: Path) -> None:
    import pty
    import termios

    terminal, screen = pty.openpty()
    termios.tcsetwinsize(screen, (24, 100))
    arguments = ("-m", "detector", "analyse", str(clip), "--every-frames", "1", "--model", str(network))
    with started(*arguments, stdout=subprocess.PIPE, stderr=screen) as analysis:
        os.close(screen)
        shown = read_all(terminal)
        assert analysis.stdout is not None
        assert b"50 frames looked at" in analysis.stdout.read()
    assert b"/50 [" in shown
    assert b" frames/s" in shown


def read_all(terminal: int) -> bytes:
    """What the program wrote to the terminal, until it ends."""
    shown = b""
    try:
        while piece := os.read(terminal, 4096):
            shown += piece
    except OSError:  # Linux: the other side has gone
        pass
    finally:
        os.close(terminal)
    return shown
