"""Counts of frames decoded, and costs of an analysis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields


@dataclass(frozen=True, slots=True)
class DecodeStats:
    """Frames of the video decoded of those expected; stretches add up.

    expected: frames in the stretch, wanted or not.
    corrupt: came out of the decoder, but with damage. failed: the decoder refused them.
    missing: wanted, but never came out. absent: announced by the file's header, but not in the file.
    """

    expected: int = 0
    corrupt: int = 0
    failed: int = 0
    missing: int = 0
    absent: int = 0

    def __add__(self, other: DecodeStats) -> DecodeStats:
        return DecodeStats(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    @property
    def damaged(self) -> int:
        """Frames lost. A refused frame that was also wanted is counted once."""
        return min(self.expected, self.corrupt + self.absent + max(self.failed, self.missing))

    @property
    def decoded(self) -> int:
        """Frames not lost. Those passed over, because nothing wanted builds on them, count as sound."""
        return self.expected - self.damaged


@dataclass(frozen=True, slots=True)
class StageCosts:
    """Time and memory that the analysis of a stretch took; stretches add up.

    ``seconds`` by stage; stages overlap, so they add up to more than the wall clock's ``wall_s``.
    ``peak_memory_bytes`` is the process's resident memory, looked at after every batch.
    """

    frames: int = 0
    wall_s: float = 0.0
    peak_memory_bytes: int = 0
    seconds: Mapping[str, float] = field(default_factory=dict)

    def __add__(self, other: StageCosts) -> StageCosts:
        stages = dict.fromkeys([*self.seconds, *other.seconds])
        return StageCosts(
            self.frames + other.frames,
            self.wall_s + other.wall_s,
            max(self.peak_memory_bytes, other.peak_memory_bytes),
            {stage: self.seconds.get(stage, 0.0) + other.seconds.get(stage, 0.0) for stage in stages},
        )

    @property
    def frames_per_s(self) -> float:
        """Frames by wall-clock second; 0 before the first."""
        return self.frames / self.wall_s if self.wall_s > 0 else 0.0

    @property
    def ms_per_frame(self) -> dict[str, float]:
        """Milliseconds a frame spent in each stage, on average."""
        return {stage: 1000 * seconds / max(self.frames, 1) for stage, seconds in self.seconds.items()}
