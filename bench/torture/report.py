"""What was tried, and whether it held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

Size = Literal["short", "usual", "long"]
"""How much is tried: some of everything in two minutes; all within 25; more than that."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One thing that was tried. ``wrong`` says what did not hold, "" where all did.

    ``peaks`` are the most bytes of memory that a process of each role took; "together" is the sum at one moment.
    ``skipped`` says what is missing here, where it could not be tried. ``times`` is how often it was, with another
    input each time; the last is the one that did not hold.
    """

    part: str
    name: str
    wrong: str = ""
    seconds: float = 0.0
    peaks: dict[str, int] = field(default_factory=dict)
    times: int = 1
    skipped: str = ""


def summarise(trials: Iterable[Trial]) -> str:
    """What was tried and what held of every part, peak memory by role, and a line for each thing that did not hold."""
    trials = list(trials)
    tried, held, seconds = Counter[str](), Counter[str](), dict.fromkeys((t.part for t in trials), 0.0)
    for trial in trials:
        tried[trial.part] += trial.times
        held[trial.part] += trial.times - bool(trial.wrong)
        seconds[trial.part] += trial.seconds
    rows = [("part", "tried", "held", "seconds"), *((p, tried[p], held[p], f"{seconds[p]:.0f}") for p in seconds)]
    lines = [f"{part:<28} {n:>8} {ok:>8} {s:>8}" for part, n, ok, s in rows]
    lines += ["", f"{'peak memory of a':<28} {'MB':>8}", *_peak_lines(trials)]
    lines += [f"\nNot tried: {t.part}, {t.name}: {t.skipped}" for t in trials if t.skipped]
    lines += [f"\nNot held: {t.part}, {t.name}: {t.wrong}" for t in trials if t.wrong]
    return "\n".join(lines)


def _peak_lines(trials: list[Trial]) -> list[str]:
    peaks: dict[str, int] = {}
    for trial in trials:
        for role, size_bytes in trial.peaks.items():
            peaks[role] = max(peaks.get(role, 0), size_bytes)
    return [f"{role:<28} {size_bytes / 1e6:>8.0f}" for role, size_bytes in sorted(peaks.items())]
