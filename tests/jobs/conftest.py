from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from detector.jobs import perform, requests
from detector.jobs.job import Job
from detector.jobs.requests import Lane
from detector.jobs.store import claim_job
from detector.library.paths import Library, open_library
from tests.conftest import REPOSITORY
from tests.jobs import fake
from tests.workers import END_LIMIT_S

Start = Callable[[], "subprocess.Popen[bytes]"]


def until(condition: Callable[[], bool], what: str, limit_s: float = 60.0) -> None:
    """Wait for a condition; fails saying what did not happen."""
    end_s = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > end_s:
            pytest.fail(f"waited {limit_s:.0f} s in vain until {what}")
        time.sleep(0.02)


def do_next(library: Library, lane: Lane = "compute", *, stopping: bool = False) -> Job | None:
    """Do the oldest job of a lane in this process; the job as it was taken, None where there was none."""
    claimed = claim_job(library, lane)
    if claimed is not None:
        perform.perform(library, claimed, lambda: stopping)
    return claimed


@pytest.fixture
def library(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    """An empty library, in a process that knows the fake kinds."""
    monkeypatch.setattr(requests, "KINDS", {**requests.KINDS, **fake.KINDS})
    monkeypatch.setattr(perform, "ACTIONS", {**perform.ACTIONS, **fake.ACTIONS})
    return open_library(data_dir)


@pytest.fixture
def start_worker(library: Library) -> Iterator[Start]:
    """Starts real workers; whatever still runs at the end is killed."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen([sys.executable, "-m", "tests.jobs.fake"], cwd=REPOSITORY))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait(END_LIMIT_S)
