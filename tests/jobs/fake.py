"""Jobs that do as a test tells them, through files in the data folder, and a worker that knows them.

Run as a program it is a real worker: ``python -m tests.jobs.fake``.
"""

from __future__ import annotations

import os
import sys
import time
from typing import Any

from detector.errors import Cancelled, SettingError
from detector.jobs.context import JobContext
from detector.jobs.kinds import KINDS, Kind
from detector.jobs.worker import run_worker
from detector.library.paths import open_library
from detector.types import Progress

NAMES = ("add", "wait", "refuse", "break_down", "die", "wait_fetch")


def add(context: JobContext, payload: dict[str, Any]) -> dict[str, Any]:
    """The sum of two numbers."""
    context.progress(Progress(1, 2, 10.0, 0.1))
    context.progress(Progress(2, 2, 10.0, 0.0))
    return {"sum": payload["a"] + payload["b"]}


def wait(context: JobContext, payload: dict[str, Any]) -> dict[str, Any]:
    """Notes every start, then waits for the file ``go`` or to be cancelled."""
    root = context.library.root
    with (root / f"started-{payload['name']}").open("a") as starts:
        starts.write("x")
    while not (root / "go").exists():
        if context.cancelled():
            raise Cancelled("Stopped.")
        time.sleep(0.02)
    return {"name": payload["name"]}


wait_fetch = wait


def refuse(context: JobContext, payload: dict[str, Any]) -> dict[str, Any]:
    """A failure with a message meant for people."""
    raise SettingError("There is no class called 'cat'.")


def break_down(context: JobContext, payload: dict[str, Any]) -> dict[str, Any]:
    """A failure nobody thought of."""
    raise RuntimeError("boom")


def die(context: JobContext, payload: dict[str, Any]) -> dict[str, Any]:
    """Takes the whole worker down, as the kernel does when memory is short."""
    with (context.library.root / "deaths").open("a") as deaths:
        deaths.write("x")
    os._exit(9)


def register(kinds: dict[str, Kind]) -> None:
    """Make the kinds known."""
    for name in NAMES:
        kinds[name] = Kind("tests.jobs.fake", name, "fetch" if name.endswith("fetch") else "compute")


if __name__ == "__main__":
    register(KINDS)
    run_worker(open_library(), idle_s=float(sys.argv[1]) if len(sys.argv) > 1 else None)
