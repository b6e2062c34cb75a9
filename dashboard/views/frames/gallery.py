"""Which frames a gallery shows: those with so many of a class, in the order asked for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.types import Bool, Int32, Int64

ORDERS = {"time": "in order of time", "most": "most first", "least": "fewest first"}


@dataclass(frozen=True, slots=True)
class Filter:
    """``class_id`` None for any class; ``least`` and ``most`` detections of it in a frame; ``order`` of ``ORDERS``."""

    class_id: int | None = None
    least: int = 0
    most: int | None = None
    order: str = "time"


def frames_of(counts: Int32, readable: Bool, wanted: Filter) -> Int64:
    """The samples of counts (S, C) that pass, ordered. Unreadable ones only where nothing is asked of the count."""
    of_class = counts.sum(axis=1) if wanted.class_id is None else counts[:, wanted.class_id]
    asks = wanted.least > 0 or wanted.most is not None
    passes = (of_class >= wanted.least) & (readable | np.bool_(not asks))
    if wanted.most is not None:
        passes &= of_class <= wanted.most
    samples = np.flatnonzero(passes).astype(np.int64)
    if wanted.order == "time":
        return samples
    sign = -1 if wanted.order == "most" else 1
    return samples[np.argsort(sign * of_class[samples], kind="stable")]


def neighbours(samples: Int64, sample: int) -> tuple[int | None, int | None]:
    """The frame before and the one after in this order; for a frame that did not pass, the nearest in time."""
    place = np.flatnonzero(samples == sample)
    if len(place):
        at = int(place[0])
        before = int(samples[at - 1]) if at > 0 else None
        return before, int(samples[at + 1]) if at + 1 < len(samples) else None
    earlier, later = samples[samples < sample], samples[samples > sample]
    return (int(earlier.max()) if len(earlier) else None), (int(later.min()) if len(later) else None)
