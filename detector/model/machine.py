"""The machine, as far as it decides which way of running a network is the fastest: measurements are kept by it."""

from __future__ import annotations

from dataclasses import dataclass

from detector.model.processor import find_processor
from detector.model.runtimes import RUNTIMES
from detector.model.runtimes.providers import count_usable_cores


@dataclass(frozen=True, slots=True)
class Machine:
    """The processor's kind, the cores to use, and what each runtime has here: its version, devices and precisions."""

    processor: str
    cores: int
    runtimes: tuple[str, ...]


def find_machine() -> Machine:
    """The machine that this is."""
    runtimes = []
    for runtime in RUNTIMES.values():
        here = runtime.look()
        ways = ", ".join(f"{precision} on {device}" for device, precision in here.ways)
        runtimes.append(f"{here.build or runtime.title + ' is missing'}: {ways}")
    return Machine(find_processor().kind, count_usable_cores(), tuple(runtimes))
