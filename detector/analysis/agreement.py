"""Two settings, or two runs, against each other: A and B over the same samples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.analysis.spans import mean_over_time
from detector.grid.boxes import pairwise_iou
from detector.types import Bool, Detections, Float32, Float64, Int32, Int64


@dataclass(frozen=True, slots=True)
class Agreement:
    """The distance of B's counts from A's over the frames both could read; differences are B minus A.

    ``equal_share`` of the time in [0, 1] and ``mean_difference`` over time are None without any such frame. ``largest``
    is the first difference of the largest size, at ``largest_sample``; None where there is no difference.
    """

    frames: int
    equal_share: float | None
    mean_difference: float | None
    largest: int
    largest_sample: int | None
    largest_at_s: float | None


@dataclass(frozen=True, slots=True)
class Matching:
    """The boxes A and B share: rows of A (M,) and of B (M,) that belong together, and the rest of each."""

    both_a: Int64
    both_b: Int64
    only_a: Int64
    only_b: Int64


def measure_agreement(a: Int32, b: Int32, time_s: Float64, lengths_s: Float64, readable: Bool) -> Agreement:
    """Figures on A's and B's counts (S,) of samples that stand for ``lengths_s`` (S,)."""
    difference = np.where(readable, b.astype(np.int64) - a, 0)
    frames = int(readable.sum())
    if not frames:
        return Agreement(0, None, None, 0, None, None)
    equal, mean = mean_over_time(np.stack([difference == 0, difference]), lengths_s, readable).tolist()
    sample = int(np.abs(difference).argmax())
    largest = int(difference[sample])
    where = (sample, float(time_s[sample])) if largest else (None, None)
    return Agreement(frames, equal, mean, largest, *where)


def rank_differences(a: Int32, b: Int32, readable: Bool) -> Int64:
    """The samples whose counts (S,) differ, largest difference first, equals in the order of time."""
    size = np.where(readable, np.abs(b.astype(np.int64) - a), 0)
    order = np.argsort(-size, kind="stable")
    return order[: int((size > 0).sum())]


def match_boxes(a: Detections, b: Detections, min_iou: float = 0.5) -> Matching:
    """Pair A's boxes with B's, one to one, within each sample and class, the best overlaps first.

    A pair needs an IoU of at least ``min_iou``. Raises ValueError where rows are not in a run's order.
    """
    pairs: list[tuple[int, int]] = []
    for first_a, after_a, first_b, after_b in _find_shared_groups(a, b).tolist():
        iou = pairwise_iou(a.xyxy_model_px[first_a:after_a], b.xyxy_model_px[first_b:after_b])
        pairs += [(first_a + i, first_b + j) for i, j in _match_greedily(iou, min_iou)]
    both_a, both_b = np.array(sorted(pairs), np.int64).reshape(-1, 2).T
    only_a, only_b = (np.setdiff1d(np.arange(len(d)), rows) for d, rows in ((a, both_a), (b, both_b)))
    return Matching(both_a, both_b, only_a, only_b)


def _find_shared_groups(a: Detections, b: Detections) -> Int64:
    """The samples and classes in which both have something: A's first row and the one after, and B's (G, 4)."""
    n_classes = 1 + max(int(d.class_id.max(initial=0)) for d in (a, b))
    of_a, of_b = (d.sample.astype(np.int64) * n_classes + d.class_id for d in (a, b))
    if (np.diff(of_a) < 0).any() or (np.diff(of_b) < 0).any():
        raise ValueError("match: expected detections ordered by sample, then class")
    shared = np.intersect1d(of_a, of_b)
    ends = [np.searchsorted(group, shared, side) for group in (of_a, of_b) for side in ("left", "right")]
    return np.stack(ends, axis=1)


def _match_greedily(iou: Float32, min_iou: float) -> list[tuple[int, int]]:
    """Greedy: the largest IoU (N, M) first, each row and column once."""
    rows, columns = np.nonzero(iou >= min_iou)
    best_first = np.argsort(-iou[rows, columns], kind="stable")
    pairs, matched = {}, set()
    for i, j in zip(rows[best_first].tolist(), columns[best_first].tolist(), strict=True):
        if i not in pairs and j not in matched:
            pairs[i] = j
            matched.add(j)
    return list(pairs.items())
