"""Timings of the stages of an analysis."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psutil

from detector.types import StageCosts

STAGES = ("decode", "prepare", "infer", "cells", "write")


@dataclass(slots=True)
class StageTimings:
    """The clock of an analysis; see ``StageCosts``. Each stage is only ever measured from one thread."""

    frames: int = 0
    wall_s: float = 0.0
    peak_memory_bytes: int = 0
    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(STAGES, 0.0))
    _started_s: float = field(default_factory=time.perf_counter)
    _reported: StageCosts = field(default_factory=StageCosts)

    @contextmanager
    def measure(self, stage: str) -> Iterator[None]:
        """Add the time the block takes to a stage."""
        start_s = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] += time.perf_counter() - start_s

    def count(self, frames: int) -> None:
        """So many more frames are through; note the time and the memory."""
        self.frames += frames
        self.wall_s = time.perf_counter() - self._started_s
        self.peak_memory_bytes = max(self.peak_memory_bytes, psutil.Process().memory_info().rss)

    def take(self) -> StageCosts:
        """The costs since this was last asked."""
        before = self._reported
        self._reported = StageCosts(self.frames, self.wall_s, self.peak_memory_bytes, dict(self.seconds))
        fresh = {stage: seconds - before.seconds.get(stage, 0.0) for stage, seconds in self.seconds.items()}
        return StageCosts(self.frames - before.frames, self.wall_s - before.wall_s, self.peak_memory_bytes, fresh)
