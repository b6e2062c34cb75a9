"""Commands run as users run them, every process of theirs watched: how long, how much memory, what was said."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import psutil

from bench.serving import REPOSITORY

LOOK_EVERY_S = 0.1
TOGETHER = "together"
_ROLES = {
    "detector.bounded.child": "child",
    "detector.bounded.forkserver": "child",
    "detector.jobs.worker": "worker",
    "detector worker": "worker",
    "detector run": "server",
}


@dataclass
class Peaks:
    """The most bytes of memory by role, filled while a process and its children are watched."""

    of: dict[str, int] = field(default_factory=dict)

    def look(self, root: psutil.Process) -> None:
        """Look at all of them once."""
        together = 0
        with suppress(psutil.Error):
            for process in (root, *root.children(recursive=True)):
                with suppress(psutil.Error, OSError):
                    together += process.memory_info().rss
                    self._note(role_of(process), _most_bytes(process))
        self._note(TOGETHER, together)

    def _note(self, role: str, size_bytes: int) -> None:
        self.of[role] = max(self.of.get(role, 0), size_bytes)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended. ``status`` is None where it had to be ended."""

    status: int | None
    out: str
    err: str
    seconds: float
    peaks: dict[str, int]


def role_of(process: psutil.Process) -> str:
    """The part that a process plays."""
    words = " ".join(process.cmdline())
    return next((role for word, role in _ROLES.items() if word in words), "command")


def _most_bytes(process: psutil.Process) -> int:
    """The most it ever took, where the system keeps that; else what it takes now."""
    with suppress(OSError):
        for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return int(process.memory_info().rss)


@contextmanager
def watching(pid: int) -> Iterator[Peaks]:
    """The peaks of a process and all it starts, up to date after the block."""
    peaks, ended, root = Peaks(), threading.Event(), psutil.Process(pid)

    def watch() -> None:
        while not ended.wait(LOOK_EVERY_S):
            peaks.look(root)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield peaks
    finally:
        ended.set()
        thread.join()


def start(arguments: Sequence[str | Path], data: Path, **more: str) -> subprocess.Popen[bytes]:
    """Python with these arguments, over that data folder, in a session of its own; ``more`` goes to its environment."""
    return _start(arguments, data, subprocess.DEVNULL, subprocess.DEVNULL, more)


def _start(
    arguments: Sequence[str | Path], data: Path, out: IO[bytes] | int, err: IO[bytes] | int, more: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603
        [sys.executable, *(os.fspath(word) for word in arguments)],
        cwd=REPOSITORY,
        env={**os.environ, "FOOTFALL_DATA": str(data), "PYTHONFAULTHANDLER": "1", **more},
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=err,
        start_new_session=True,
    )


@dataclass(frozen=True)
class Command:
    """A command under way, and what it says."""

    process: subprocess.Popen[bytes]
    out: IO[bytes]
    err: IO[bytes]
    begun_s: float

    def wait(self, limit_s: float) -> Outcome:
        """How it ended; ``status`` is None where it takes longer."""
        with watching(self.process.pid) as peaks:
            status = _wait(self.process, limit_s)
        seconds, said = time.perf_counter() - self.begun_s, []
        for stream in (self.out, self.err):
            stream.seek(0)
            said.append(stream.read().decode(errors="replace"))
        return Outcome(status, said[0], said[1], seconds, peaks.of)


@contextmanager
def started(arguments: Sequence[str | Path], data: Path, **more: str) -> Iterator[Command]:
    """``python -m detector`` with these arguments, ended behind the block with all it started."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = _start(["-m", "detector", *arguments], data, out, err, more)
        try:
            yield Command(process, out, err, time.perf_counter())
        finally:
            end(process)


def run(arguments: Sequence[str | Path], data: Path, *, limit_s: float, **more: str) -> Outcome:
    """``python -m detector`` with these arguments; ``more`` goes to its environment."""
    with started(arguments, data, **more) as command:
        return command.wait(limit_s)


def _wait(process: subprocess.Popen[bytes], limit_s: float) -> int | None:
    try:
        return process.wait(limit_s)
    except subprocess.TimeoutExpired:
        return None


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and all it started."""
    with suppress(psutil.Error):
        for child in psutil.Process(process.pid).children(recursive=True):
            with suppress(psutil.Error):
                child.kill()
    process.kill()
    process.wait()
