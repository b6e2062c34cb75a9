"""The fuzzer: every door, with bytes changed at random, for a time."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import HypothesisException

from bench.torture import watch
from bench.torture.fuzz_targets import SEEDS, doors
from bench.torture.fuzzing import Door
from bench.torture.mutations import changed
from bench.torture.report import Size, Trial

FOUND = SEEDS / "found"
MINUTES: dict[Size, float] = {"short": 0.25, "usual": 2.0, "long": 10.0}


def try_fuzz(size: Size, *, minutes: float | None = None, first_seed: int = 0) -> Iterator[Trial]:
    """Take every door in turns until the time is up, and once at least; in short, in one turn.

    The same seeds give the same inputs.
    """
    until_s = time.monotonic() + 60 * (minutes or MINUTES[size])
    with tempfile.TemporaryDirectory(prefix="footfall-fuzz-") as scratch, watch.watching(os.getpid()) as peaks:
        every = doors(Path(scratch))
        tried = dict.fromkeys((door.name for door in every), 0)
        took_s = dict.fromkeys(tried, 0.0)
        broken: dict[str, str] = {}
        turn = first_seed
        while time.monotonic() < until_s and len(broken) < len(every):
            if size == "short" and turn > first_seed:  # what passed once passes again, however fast the machine is
                break
            for door in every:
                if door.name not in broken and (not tried[door.name] or time.monotonic() < until_s):
                    begin_s = time.monotonic()
                    number, wrong = _try_door(door, Path(scratch), turn, until_s, size)
                    tried[door.name] += number
                    took_s[door.name] += time.monotonic() - begin_s
                    if wrong:
                        broken[door.name] = wrong
            turn += 1
    for name, number in tried.items():
        yield Trial("fuzz", name, broken.get(name, ""), took_s[name], peaks.of, number)


def _try_door(door: Door, scratch: Path, turn: int, until_s: float, size: Size) -> tuple[int, str]:
    """A round of one door: how many inputs, and what was found, which is kept as a file."""
    tried: list[bytes] = []
    failed: list[bytes] = []
    folder = scratch / "own"
    folder.mkdir(exist_ok=True)

    @seed(turn)
    @settings(
        max_examples=max(1, door.most // 5) if size == "short" else door.most,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    @given(changed(door.seeds))
    def look(content: bytes) -> None:
        if tried and not failed and time.monotonic() > until_s:
            return
        tried.append(content)
        try:
            door.check(content, folder)
        except BaseException:
            failed.append(content)
            raise

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            look()
    except HypothesisException as error:
        return len(tried), f"did not fail again: {error}"
    except Exception as error:
        return len(tried), f"{type(error).__name__}: {error!s:.200} [{_keep(door, failed[-1])}]"
    return len(tried), ""


def _keep(door: Door, content: bytes) -> Path:
    """Keep an input that broke something; the tests try it from now on."""
    path = FOUND / door.name.replace(" ", "-") / f"{hashlib.sha256(content).hexdigest()[:12]}.bin"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
