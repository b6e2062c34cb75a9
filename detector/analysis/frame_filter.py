"""Frames by how many detections they have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from detector.types import Bool, Int32, Int64

Order = Literal["time", "most", "least"]


@dataclass(frozen=True, slots=True)
class FrameFilter:
    """At least ``least`` and at most ``most`` detections of a class, None for any; ordered by time or by their number.

    Unreadable frames pass only where nothing is asked of the count.
    """

    class_id: int | None = None
    least: int = 0
    most: int | None = None
    order: Order = "time"


def filter_frames(counts: Int32, readable: Bool, frame_filter: FrameFilter) -> Int64:
    """The samples of counts (S, C) that pass, in the filter's order."""
    of_class = counts.sum(axis=1) if frame_filter.class_id is None else counts[:, frame_filter.class_id]
    limits_count = frame_filter.least > 0 or frame_filter.most is not None
    passes = (of_class >= frame_filter.least) & (readable | np.bool_(not limits_count))
    if frame_filter.most is not None:
        passes &= of_class <= frame_filter.most
    samples = np.flatnonzero(passes).astype(np.int64)
    if frame_filter.order == "time":
        return samples
    sign = -1 if frame_filter.order == "most" else 1
    return samples[np.argsort(sign * of_class[samples], kind="stable")]


def find_neighbours(samples: Int64, sample: int) -> tuple[int | None, int | None]:
    """The frame before and the one after in this order; for a frame that did not pass, the nearest in time."""
    rows = np.flatnonzero(samples == sample)
    if len(rows):
        at = int(rows[0])
        before = int(samples[at - 1]) if at > 0 else None
        return before, int(samples[at + 1]) if at + 1 < len(samples) else None
    earlier, later = samples[samples < sample], samples[samples > sample]
    return (int(earlier.max()) if len(earlier) else None), (int(later.min()) if len(later) else None)
