"""A measured figure, and how long a call takes."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the benchmark: ``goal`` in words, ``ok`` None where there is nothing to reach."""

    name: str
    value: float
    unit: str
    goal: str = ""
    ok: bool | None = None


def at_most(name: str, value: float, unit: str, limit: float) -> Figure:
    """A figure that should not exceed a limit."""
    return Figure(name, value, unit, f"<= {limit:g} {unit}", value <= limit)


def at_least(name: str, value: float, unit: str, limit: float) -> Figure:
    """A figure that should reach a limit."""
    return Figure(name, value, unit, f">= {limit:g} {unit}", value >= limit)


def write_table(page: Path, command: str, head: str, rows: list[str]) -> None:
    """Put a table into a page of the docs, in place of the one that this command wrote there before."""
    begin, end = f"<!-- by python -m bench {command} -->\n", "<!-- end -->\n"
    before, _, rest = page.read_text(encoding="utf-8").partition(begin)
    table = "\n".join([head, "|---" * (head.count("|") - 1) + "|", *rows])
    page.write_text(f"{before}{begin}{table}\n{end}{rest.partition(end)[2]}", encoding="utf-8")


def time_call(work: Callable[[], object], *, times: int = 1) -> float:
    """The median time of a call in seconds, after one call to warm up where it is taken more than once."""
    if times > 1:
        work()
    times_s = []
    for _ in range(times):
        start_s = time.perf_counter()
        work()
        times_s.append(time.perf_counter() - start_s)
    return statistics.median(times_s)
