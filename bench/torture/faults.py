"""Disks that are full, broken or read-only, a folder that vanishes, a clock that jumps, two of everything at once."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.serving import REPOSITORY
from bench.torture import shim, watch
from bench.torture.cases import Answer
from bench.torture.footage import film, keep_network
from bench.torture.judging import judge
from bench.torture.kills import start_server, until
from bench.torture.report import Size, Trial
from bench.torture.stage import read_run_files, set_stage
from detector.jobs.store import list_jobs
from detector.jobs.worker import is_worker_alive
from detector.library.paths import Library, open_library
from detector.library.runs import find_run, list_runs

STRIDES: dict[Size, int] = {"short": 151, "usual": 7, "long": 1}
VANISHES: dict[Size, int] = {"short": 0, "usual": 8, "long": 40}
LIMIT_S = 60.0
JUMP_S = 40 * 24 * 3600


def try_faults(size: Size) -> Iterator[Trial]:
    """Every fault; in the short form those of a disk alone."""
    with tempfile.TemporaryDirectory(prefix="footfall-faults-") as scratch:
        folder = Path(scratch)
        if shim.can_build():
            library = shim.build(folder)
            yield from _injected(library, folder / "injected", STRIDES[size])
        else:
            yield Trial("faults: disk", "all of them", times=0, skipped="needs a C compiler (cc), on Linux")
        if size == "short":
            return
        if shim.can_build():
            yield from _read_only(library, folder / "read-only")
            yield from _clock(library, folder / "clock")
        yield from _vanishing(folder / "vanishing", VANISHES[size])
        yield from _two_of_everything(folder / "two")


def _injected(library: Path, folder: Path, stride: int) -> Iterator[Trial]:
    """One change of the disk after the other fails."""
    folder.mkdir()
    environment = {**os.environ, "LD_PRELOAD": str(library)}
    command = [sys.executable, "-m", "bench.torture.injected", str(folder), str(stride)]
    begin_s = time.monotonic()
    with (folder / "errors").open("w") as errors:
        process = subprocess.Popen(  # noqa: S603
            command, cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True
        )
        for line in process.stdout or ():
            told, now_s = json.loads(line), time.monotonic()
            yield Trial("faults: disk", told["name"], told["wrong"], now_s - begin_s)
            begin_s = now_s
        if process.wait():
            yield Trial("faults: disk", "all", (folder / "errors").read_text()[-500:])


def _read_only(shim_library: Path, folder: Path) -> Iterator[Trial]:
    """On a disk that cannot be written, what is kept can be read and exported, and the rest is refused in words."""
    data, clip, model = folder / "data", *_material(folder)
    first = watch.run(_analysis(clip, model), data, limit_s=LIMIT_S)
    yield Trial("faults: read-only", "before", judge(first, "read"))
    environment = shim.environment(shim_library, data, at=1, error=errno.EROFS, stays=True)
    readable: list[list[str | Path]] = [["runs"], ["runs", "show", "latest"], ["export", "latest"], ["verify"]]
    readable += [["where"], ["models"], ["inspect", clip, "--model", model], _analysis(clip, model)]
    refused: list[list[str | Path]] = [_analysis(clip, model, every=4), ["runs", "delete", "latest", "--yes"]]
    for answer, commands in (("read", readable), ("refused", refused)):
        for command in commands:
            outcome = watch.run(command, data, limit_s=LIMIT_S, **environment)
            name = " ".join(str(word) for word in command[:2])
            wrong = judge(outcome, answer)  # type: ignore[arg-type]
            yield Trial("faults: read-only", name, wrong, outcome.seconds, outcome.peaks)


def _clock(shim_library: Path, folder: Path) -> Iterator[Trial]:
    """Every second look at the clock is 40 days off, forward or back: the work is done, and done the same."""
    stage = set_stage(folder)
    for jump_s in (JUMP_S, -JUMP_S):
        stage.ask()
        begin_s = time.monotonic()
        wrong = stage.finish(LIMIT_S, **shim.environment(shim_library, Path("/nowhere"), clock_s=jump_s))
        yield Trial("faults: clock", f"{jump_s / 86400:+.0f} days, to and fro", wrong, time.monotonic() - begin_s)


def _vanishing(folder: Path, times: int) -> Iterator[Trial]:
    """The data folder is moved away in the middle of an analysis."""
    dice = random.Random("vanishing")
    clip, model = _material(folder, frames=12_000)
    analysis = _analysis(clip, model, every=100)
    for number in range(times):
        data, away = folder / f"data{number}", folder / f"moved{number}"
        data.mkdir()
        with watch.started(analysis, data) as command:
            time.sleep(dice.uniform(0.5, 6.0))
            data.rename(away)
            said = command.wait(LIMIT_S)
        shutil.rmtree(data, ignore_errors=True)
        away.rename(data)
        again = [watch.run(analysis, data, limit_s=LIMIT_S), watch.run(["verify"], data, limit_s=LIMIT_S)]
        wrong = judge(said, "either") or judge(again[0], "read") or judge(again[1], "read")
        yield Trial("faults: vanishing folder", f"time {number}", wrong, said.seconds, said.peaks)


def _two_of_everything(folder: Path) -> Iterator[Trial]:
    """Two of each kind of process at once over one folder."""
    clip, model = _material(folder, frames=3_000)
    data = folder / "data"
    analysis = _analysis(clip, model, every=10)
    said = _at_once([analysis, analysis], data)
    yield _told("two analyses of the same", said, ["read", "either"])
    library = open_library(data)
    whole = read_run_files(library.run_folder(find_run(library, "latest")))
    yield _told("two analyses of what is known", _at_once([analysis, analysis], data), ["read", "either"])
    same = read_run_files(library.run_folder(find_run(library, "latest"))) == whole
    yield Trial("faults: two at once", "the run is as it was", "" if same else "it has other bytes")
    others = [_analysis(clip, model, every=20), _analysis(clip, model, every=30)]
    yield _told("two analyses of one video", _at_once(others, data), ["read", "read"])
    yield _told("two rebuilds", _at_once([["rebuild"], ["rebuild"]], data), ["read", "read"])
    yield _told(
        "verify while it is analysed", _at_once([["verify"], _analysis(clip, model, every=7)], data), ["read"] * 2
    )
    victim = find_run(library, "latest")
    deleting: list[str | Path] = ["runs", "delete", victim, "--yes"]
    yield _told("two deletions of a run", _at_once([deleting, deleting], data), ["read", "either"])
    left = victim in {summary.id for summary in list_runs(library)}
    yield Trial("faults: two at once", "the run is deleted", "it is still there" if left else "")
    yield _told("two workers", _two_workers(library), ["either", "refused"])
    yield from _two_servers(folder / "servers")


def _two_workers(library: Library) -> list[watch.Outcome]:
    """Two workers; the one that found the other at work leaves."""
    with watch.started(["worker"], library.root) as first:
        until(lambda: is_worker_alive(library), LIMIT_S, "")
        second = watch.run(["worker"], library.root, limit_s=LIMIT_S)
        alive = watch.Outcome(0 if first.process.poll() is None else None, "", "", 0.0, {})
    return [alive, second]


def _two_servers(folder: Path) -> Iterator[Trial]:
    """Two servers, and one worker between them, which they start."""
    stage = set_stage(folder)
    stage.ask()
    begin_s = time.monotonic()
    servers = [start_server(stage.library.root) for _ in range(2)]
    try:
        wrong = "".join(until(server.healthy, LIMIT_S, "a server is not up") for server in servers)
        wrong = wrong or until(lambda: not list_jobs(stage.library, waiting=True), LIMIT_S, "the job is not done")
    finally:
        for server in servers:
            watch.end(server.process)
    wrong = wrong or stage.check_jobs() or stage.check_run()
    yield Trial("faults: two at once", "two servers", wrong, time.monotonic() - begin_s)


def _at_once(commands: Sequence[Sequence[str | Path]], data: Path) -> list[watch.Outcome]:
    with ThreadPoolExecutor(len(commands)) as pool:
        return list(pool.map(lambda command: watch.run(command, data, limit_s=LIMIT_S), commands))


def _told(name: str, said: Sequence[watch.Outcome], answers: Sequence[Answer]) -> Trial:
    """Outcomes in any order: as many as that read, the rest as they may."""
    best = sorted(said, key=lambda outcome: outcome.status != 0)
    wrong = [word for outcome, answer in zip(best, answers, strict=True) if (word := judge(outcome, answer))]
    peaks = {role: max(o.peaks.get(role, 0) for o in said) for o in said for role in o.peaks}
    return Trial("faults: two at once", name, "; ".join(wrong), max(o.seconds for o in said), peaks)


def _material(folder: Path, *, frames: int = 24) -> tuple[Path, Path]:
    folder.mkdir(exist_ok=True)
    return film(folder / "walk.avi", frames=frames), keep_network(folder / "model")


def _analysis(clip: Path, model: Path, *, every: int = 6) -> list[str | Path]:
    return ["analyse", clip, "--model", model, "--every-frames", str(every)]
