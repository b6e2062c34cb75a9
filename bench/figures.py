"""A measured figure, and how long a call takes."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


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
