"""The machine, as far as it decides which way of running a network is the fastest: measurements are kept by it."""

from __future__ import annotations

from dataclasses import dataclass

import psutil

from detector.model.processor import find_processor
from detector.model.runtimes import RUNTIMES
from detector.model.runtimes.providers import count_usable_cores

_BUSY = 1.0
"""Processes that want a processor, for each core."""


@dataclass(frozen=True, slots=True)
class Machine:
    """The processor's kind, the cores to use, and what each runtime has here: its version, devices and precisions."""

    processor: str
    cores: int
    runtimes: tuple[str, ...]


def is_busy() -> bool:
    """True where other work has kept the cores busy in the last minute: what is measured now says little."""
    return psutil.getloadavg()[0] > _BUSY * count_usable_cores()


def find_machine() -> Machine:
    """The machine that this is."""
    runtimes = []
    for runtime in RUNTIMES.values():
        here = runtime.look()
        ways = ", ".join(f"{precision} on {device}" for device, precision in here.ways)
        runtimes.append(f"{here.build or runtime.title + ' is missing'}: {ways}")
    return Machine(find_processor().kind, count_usable_cores(), tuple(runtimes))
