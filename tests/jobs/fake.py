"""Jobs that do as a test tells them, through files in the data folder, and a worker that knows them.

Run as a program it is a real worker: ``python -m tests.jobs.fake``.
"""

from __future__ import annotations

import os
import sys
import time

from detector.actions.requests import Request
from detector.errors import Cancelled, SettingError
from detector.jobs import perform, requests
from detector.jobs.job import Result
from detector.jobs.requests import Kind
from detector.jobs.worker import run_worker
from detector.library.paths import Library, open_library
from detector.types import Control, Progress


class Add(Request):
    """The sum of two numbers."""

    a: int
    b: int


class Wait(Request):
    """Wait for the file ``go``, having noted every start."""

    name: str


class WaitFetch(Wait):
    """The same, in the lane of downloads."""


class Refuse(Request):
    """Fail with a message meant for people."""

    n: int = 0


class BreakDown(Request):
    """Fail in a way nobody thought of."""


class Die(Request):
    """Take the whole worker down, as the kernel does when memory is short."""


def add(library: Library, request: Add, control: Control) -> Result:
    control.progress(Progress(1, 2, 10.0, 0.1))
    control.progress(Progress(2, 2, 10.0, 0.0))
    return {"sum": request.a + request.b}


def wait(library: Library, request: Wait, control: Control) -> Result:
    with (library.root / f"started-{request.name}").open("a") as starts:
        starts.write("x")
    while not (library.root / "go").exists():
        if control.cancelled():
            raise Cancelled("Stopped.")
        time.sleep(0.02)
    return {"name": request.name}


def refuse(library: Library, request: Refuse, control: Control) -> Result:
    raise SettingError("There is no class called 'cat'.")


def break_down(library: Library, request: BreakDown, control: Control) -> Result:
    raise RuntimeError("boom")


def die(library: Library, request: Die, control: Control) -> Result:
    with (library.root / "deaths").open("a") as deaths:
        deaths.write("x")
    os._exit(9)


KINDS = {
    "add": Kind(Add, "compute", "Add {of}"),
    "wait": Kind(Wait, "compute", "Wait {of}"),
    "wait_fetch": Kind(WaitFetch, "fetch", "WaitFetch {of}"),
    "refuse": Kind(Refuse, "compute", "Refuse {of}"),
    "break_down": Kind(BreakDown, "compute", "BreakDown {of}"),
    "die": Kind(Die, "compute", "Die {of}"),
}
ACTIONS: dict[str, perform.Action] = {
    "add": add,
    "wait": wait,
    "wait_fetch": wait,
    "refuse": refuse,
    "break_down": break_down,
    "die": die,
}


if __name__ == "__main__":
    requests.KINDS.update(KINDS)
    perform.ACTIONS.update(ACTIONS)
    run_worker(open_library(), idle_s=float(sys.argv[1]) if len(sys.argv) > 1 else None)
