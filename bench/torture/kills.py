"""kill -9 of server, worker and child at random moments, again and again, and what is left then."""

from __future__ import annotations

import random
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil

from bench.serving import Server, free_port
from bench.torture import watch
from bench.torture.report import Size, Trial
from bench.torture.stage import WORKER, Stage, set_stage
from detector.jobs.store import list_jobs

KILLS: dict[Size, int] = {"short": 1, "usual": 12, "long": 40}
LIMIT_S = 120.0
ALONE_S = 10.0
"""Within which a process ends whose parent was killed."""
UP_S = 60.0


def try_kills(size: Size) -> Iterator[Trial]:
    """So many kills of each, in the short form of a worker alone; then everything is brought to its end."""
    times = KILLS[size]
    with tempfile.TemporaryDirectory(prefix="footfall-kills-") as scratch:
        stage = set_stage(Path(scratch))
        took_s = _measure(stage)
        yield from _try(stage, "worker", times, lambda dice: _kill_worker(stage, dice.uniform(0, took_s)))
        if size == "short":
            return
        yield from _try(stage, "child", times, lambda dice: _kill_child(stage, dice.uniform(0, took_s)))
        yield from _try(stage, "server", times, lambda dice: _kill_server(stage, dice))


Kill = Callable[[random.Random], tuple[str, dict[str, int]]]


def _try(stage: Stage, role: str, times: int, kill: Kill) -> Iterator[Trial]:
    """Kill so often; a trial for each, and one for what is there in the end."""
    dice = random.Random(role)
    for number in range(times):
        begin_s = time.monotonic()
        stage.ask()
        wrong, peaks = kill(dice)
        yield Trial(f"kills: {role}", f"kill {number}", wrong or stage.check_jobs(), time.monotonic() - begin_s, peaks)
    begin_s = time.monotonic()
    stage.ask()
    ending = ["-m", "detector", "run", "--port", str(free_port())] if role == "server" else WORKER
    yield Trial(f"kills: {role}", "the end", stage.finish(LIMIT_S, ending), time.monotonic() - begin_s)


def _measure(stage: Stage) -> float:
    """Seconds that a worker takes for the whole job, from its start."""
    begin_s = time.monotonic()
    stage.ask()
    if wrong := stage.finish(LIMIT_S):
        raise SystemExit(f"the job does not even end without a kill: {wrong}")
    return time.monotonic() - begin_s


def _kill_worker(stage: Stage, after_s: float) -> tuple[str, dict[str, int]]:
    worker = watch.start(WORKER, stage.library.root)
    with watch.watching(worker.pid) as peaks:
        time.sleep(after_s)
        children = psutil.Process(worker.pid).children(recursive=True) if worker.poll() is None else []
        worker.kill()
        worker.wait()
    return _left_behind(children), peaks.of


def _kill_child(stage: Stage, after_s: float) -> tuple[str, dict[str, int]]:
    """One of the worker's children, after which the worker says what became of the job, or goes on."""
    worker = watch.start(WORKER, stage.library.root)
    try:
        with watch.watching(worker.pid) as peaks:
            time.sleep(after_s)
            children = psutil.Process(worker.pid).children(recursive=True)
            for child in children[:1]:
                with suppress(psutil.Error):
                    child.send_signal(signal.SIGKILL)
            wrong = until(lambda: not list_jobs(stage.library, waiting=True), LIMIT_S, "the job has not ended")
            wrong = wrong or ("" if worker.poll() is None else "the worker has ended with its child")
        return wrong, peaks.of
    finally:
        watch.end(worker)


def _kill_server(stage: Stage, dice: random.Random) -> tuple[str, dict[str, int]]:
    """The server, half of the times with its worker. A worker that is left goes on."""
    server = start_server(stage.library.root)
    family: list[psutil.Process] = []
    try:
        with watch.watching(server.process.pid) as peaks:
            wrong = until(server.healthy, UP_S, "the server did not start")
            time.sleep(dice.uniform(0, 6))
            family = psutil.Process(server.process.pid).children(recursive=True)
        server.process.kill()
        if any(watch.role_of(process) == "worker" for process in family) and dice.random() < 0.5:
            wrong = wrong or until(
                lambda: not list_jobs(stage.library, waiting=True), LIMIT_S, "the worker has not ended"
            )
        return wrong, peaks.of
    finally:
        server.process.kill()
        server.process.wait()
        _kill_all(family)


def start_server(data: Path) -> Server:
    """The dashboard, not up yet."""
    port = free_port()
    return Server(port, watch.start(["-m", "detector", "run", "--port", str(port)], data), data / "server.log")


def _kill_all(family: list[psutil.Process]) -> None:
    for process in family:
        with suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(family, timeout=ALONE_S)


def _left_behind(children: list[psutil.Process]) -> str:
    _, alive = psutil.wait_procs(children, timeout=ALONE_S)
    return f"{len(alive)} processes live on without their parent" if alive else ""


def until(holds: Callable[[], bool], limit_s: float, otherwise: str) -> str:
    """Wait until it holds; else say so."""
    until_s = time.monotonic() + limit_s
    while not holds():
        if time.monotonic() > until_s:
            return f"{otherwise} after {limit_s:.0f} s"
        time.sleep(0.05)
    return ""
