"""The command line called as a user calls it, on small clips and a small network."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Timer

import pytest

from detector.cli.main import main
from tests.conftest import REPOSITORY
from tests.model.builders import detector, saved
from tests.video.clips import write_clip

LIMIT_S = 60.0


@dataclass(frozen=True)
class Said:
    """How a command ended and what it printed."""

    status: int
    out: str
    err: str

    @property
    def run_id(self) -> str:
        """The id in "Run ID"."""
        found = re.search(r"^Run (\S+)", self.out, re.MULTILINE)
        assert found, self.out
        return found[1]

    def check_refused(self) -> None:
        """It failed as failures should look: status 1, one line, nothing that only a programmer understands."""
        assert self.status == 1
        assert self.out == ""
        assert re.fullmatch(r"Error: [^\n]+\n", self.err), self.err
        assert "Traceback" not in self.err
        assert "unexpected" not in self.err


Command = Callable[..., Said]


@contextmanager
def started(*arguments: str, stdout: int, stderr: int, limit_s: float = LIMIT_S) -> Iterator[subprocess.Popen[bytes]]:
    """Python with these arguments in a process of its own, which has ended after the block.

    Where it takes longer than ``limit_s`` it is killed, so that no reading from it waits for ever, and the test fails.
    """
    late = Event()
    with subprocess.Popen([sys.executable, *arguments], cwd=REPOSITORY, stdout=stdout, stderr=stderr) as process:

        def stop() -> None:
            late.set()
            process.kill()

        watchdog = Timer(limit_s, stop)
        watchdog.start()
        try:
            yield process
            process.wait(limit_s)
        finally:
            watchdog.cancel()
            process.kill()
            if late.is_set():
                pytest.fail(f"python {' '.join(arguments)}: not ended after {limit_s:.0f} s")


@pytest.fixture
def command(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """Call ``python -m detector`` with these arguments, in this process."""

    def call(*arguments: object) -> Said:
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as left:
            status = int(left.code or 0)
        said = capsys.readouterr()
        return Said(status, said.out, said.err)

    return call


@pytest.fixture(scope="session")
def network(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network of 6 x 4 cells that answers at once."""
    path = tmp_path_factory.mktemp("network") / "small.onnx"
    return saved(detector(input_wh=(96, 64)), path, labels="person\nbag\nface")


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """50 frames in two seconds."""
    return write_clip(tmp_path_factory.mktemp("clip") / "walk.mp4", frames=50)
