"""What a person chooses: which frames to look at, how cells become objects, what counts as seen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Sampling:
    """Which frames to look at: exactly one of the three ways, within [start_s, end_s)."""

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
class Nms:
    """Greedy non-maximum suppression: a box goes when its IoU with a better one exceeds ``iou``."""

    iou: float = 0.5
    name: Literal["nms"] = "nms"


@dataclass(frozen=True, slots=True)
class Dbscan:
    """TAO's clustering: box the coverage-weighted mean, score the *sum* of coverage."""

    eps: float = 0.3
    min_samples: int = 1
    min_coverage: float = 0.005
    name: Literal["dbscan"] = "dbscan"


@dataclass(frozen=True, slots=True)
class Regions:
    """For networks without boxes: connected cells at or above the score, relabelled for every score."""

    name: Literal["regions"] = "regions"


Method = Nms | Dbscan | Regions


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What counts as seen: a score per class (in the order of the run's classes), a method, a least height.

    ``min_height_px`` is in model pixels and applies after clustering.
    """

    scores: tuple[float, ...]
    method: Method = field(default_factory=Nms)
    min_height_px: float = 0.0
