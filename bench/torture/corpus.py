"""Hostile and damaged files, each given to the command line as a user would."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.torture import watch
from bench.torture.bombs import bombs
from bench.torture.cases import Case
from bench.torture.cookies import cookies
from bench.torture.damaged import damaged
from bench.torture.disguises import disguises
from bench.torture.footage import film, keep_network
from bench.torture.judging import judge
from bench.torture.names import names
from bench.torture.networks import networks
from bench.torture.report import Size, Trial
from detector.library.paths import open_library
from detector.library.runs import list_runs
from detector.library.verify import verify_run

LIMIT_S, HONEST_S = 30.0, 3.0
"""The most a command may take, where one without a stranger's file takes no longer than the second of these."""
AT_ONCE = 2
INSPECTED = ("bombs", "names")
SHORT_STRIDES = {"bombs": 16, "disguises": 40, "damaged": 40, "names": 32, "networks": 22, "cookies": 12}
"""The short form takes one case in so many of each kind."""
_NOWHERE = "http://127.0.0.1:9/film.mp4"


def cases() -> list[Case]:
    """The whole corpus."""
    return [*bombs(), *disguises(), *damaged(), *names(), *networks(), *cookies()]


def try_corpus(size: Size) -> Iterator[Trial]:
    """Give every case, or in the short form some of every kind, to each command that could take it."""
    chosen = _some(cases()) if size == "short" else cases()
    with tempfile.TemporaryDirectory(prefix="footfall-torture-") as scratch:
        honest = film(Path(scratch) / "honest.avi")
        model = keep_network(Path(scratch) / "model")
        limit_s = LIMIT_S * max(1.0, watch.run(["models"], Path(scratch) / "data", limit_s=600).seconds / HONEST_S)
        jobs = [(Path(scratch) / str(n), case, honest, model, limit_s) for n, case in enumerate(chosen)]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for trials in pool.map(lambda job: _try_case(*job), jobs):
                yield from trials


def _some(every: Sequence[Case]) -> list[Case]:
    """The first of every kind, and each so many behind it."""
    kinds = {case.kind: [c for c in every if c.kind == case.kind] for case in every}
    return [case for kind, of_kind in kinds.items() for case in of_kind[:: SHORT_STRIDES[kind]]]


def _try_case(scratch: Path, case: Case, honest: Path, model: Path, limit_s: float) -> list[Trial]:
    """One case, by every command, and what is kept of it."""
    data, folder = scratch / "data", scratch / "files"
    folder.mkdir(parents=True)
    (data / "models").mkdir(parents=True)
    if case.way == "model":
        folder = data / "models" / "of-a-stranger"
    path = case.make(folder)
    tried = [_try_command(case, name, command, data, limit_s) for name, command in _commands(case, path, honest, model)]
    return [*tried, *_verify(case, data)]


def _commands(case: Case, path: Path, honest: Path, model: Path) -> Iterator[tuple[str, list[str | Path]]]:
    few: list[str | Path] = ["--every-frames", "6"]
    if case.way == "cookies":
        yield "fetch", ["fetch", _NOWHERE, "--cookies", path]
    elif case.way == "model":
        yield "models", ["models"]
        yield "analyse", ["analyse", honest, "--model", path, *few]
    else:
        yield "analyse", ["analyse", path, "--model", model, *few]
        if case.kind in INSPECTED:
            yield "inspect", ["inspect", path, "--model", model, *few, "--frames", "2"]


def _try_command(case: Case, name: str, command: Sequence[str | Path], data: Path, limit_s: float) -> Trial:
    outcome = watch.run(command, data, limit_s=limit_s)
    wrong = judge(outcome, "read" if name == "models" else case.answer, secret=case.secret)
    return Trial(f"corpus: {case.kind}", f"{name} {case.name}", wrong, outcome.seconds, outcome.peaks)


def _verify(case: Case, data: Path) -> Iterator[Trial]:
    """Whatever was kept is whole."""
    library = open_library(data)
    for summary in list_runs(library):
        damage = summary.problem or " ".join(verify_run(library, summary.id).damage)
        yield Trial(f"corpus: {case.kind}", f"what is kept of {case.name}", damage)
