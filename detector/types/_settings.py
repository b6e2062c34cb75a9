"""Settings a person chooses: the frames to look at, and the scores from which something counts."""

from __future__ import annotations

from dataclasses import dataclass

from detector.types._method import Method


@dataclass(frozen=True, slots=True)
class Sampling:
    """The frames to look at: exactly one of the three ways, within [start_s, end_s)."""

    every_s: float | None = None
    every_frames: int | None = None
    frames: int | None = None
    start_s: float = 0.0
    end_s: float | None = None

    def __post_init__(self) -> None:
        ways = [w for w in (self.every_s, self.every_frames, self.frames) if w is not None]
        if len(ways) != 1:
            raise ValueError(f"exactly one way of sampling is needed, got {len(ways)}")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Thresholds for what counts: a score per class (in the order of the run's classes), a method, a least height.

    ``min_height_px`` is in model pixels and applies after clustering.
    """

    scores: tuple[float, ...]
    method: Method
    min_height_px: float = 0.0
