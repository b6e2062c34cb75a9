"""Where the time of an analysis goes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psutil

STAGES = ("decode", "prepare", "infer", "cells", "write")


@dataclass(slots=True)
class StageTimings:
    """Seconds by stage, frames and wall-clock seconds of one analysis; filled while it runs.

    Stages overlap, so their seconds add up to more than ``wall_s``. Each stage is only ever measured from one thread.
    ``peak_memory_bytes`` is the process's resident memory, looked at after every batch.
    """

    frames: int = 0
    wall_s: float = 0.0
    peak_memory_bytes: int = 0
    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(STAGES, 0.0))
    _started_s: float = field(default_factory=time.perf_counter)

    @property
    def frames_per_s(self) -> float:
        """Frames by wall-clock second; 0 before the first."""
        return self.frames / self.wall_s if self.wall_s > 0 else 0.0

    @property
    def ms_per_frame(self) -> dict[str, float]:
        """Milliseconds a frame spent in each stage, on average."""
        return {stage: 1000 * seconds / max(self.frames, 1) for stage, seconds in self.seconds.items()}

    @contextmanager
    def measure(self, stage: str) -> Iterator[None]:
        """Add the time the block takes to a stage."""
        start_s = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] += time.perf_counter() - start_s

    def start(self) -> None:
        """The clock runs from here."""
        self._started_s = time.perf_counter()

    def count(self, frames: int) -> None:
        """So many more frames are through; note the time and the memory."""
        self.frames += frames
        self.tick()
        self.peak_memory_bytes = max(self.peak_memory_bytes, psutil.Process().memory_info().rss)

    def tick(self) -> None:
        """Bring the wall clock up to date."""
        self.wall_s = time.perf_counter() - self._started_s
