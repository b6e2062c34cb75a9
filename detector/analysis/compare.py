"""Two settings, or two runs, against each other: A and B over the same samples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.grid.boxes import pairwise_iou
from detector.types import Bool, Detections, Float32, Float64, Int32, Int64


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far B's counts lie from A's over the frames both could read; differences are B minus A.

    ``equal_share`` in [0, 1] and ``mean_difference`` are None without any such frame. ``largest`` is the first
    difference of the largest size, at ``largest_sample``; None where there is no difference.
    """

    frames: int
    equal_share: float | None
    mean_difference: float | None
    largest: int
    largest_sample: int | None
    largest_at_s: float | None


@dataclass(frozen=True, slots=True)
class Matching:
    """Which boxes A and B share: rows of A (M,) and of B (M,) that belong together, and the rest of each."""

    both_a: Int64
    both_b: Int64
    only_a: Int64
    only_b: Int64


def agreement(a: Int32, b: Int32, time_s: Float64, readable: Bool) -> Agreement:
    """Figures on A's and B's counts (S,)."""
    difference = np.where(readable, b.astype(np.int64) - a, 0)
    frames = int(readable.sum())
    if not frames:
        return Agreement(0, None, None, 0, None, None)
    equal = float((difference[readable] == 0).mean())
    sample = int(np.abs(difference).argmax())
    largest = int(difference[sample])
    where = (sample, float(time_s[sample])) if largest else (None, None)
    return Agreement(frames, equal, float(difference[readable].mean()), largest, *where)


def ranked_differences(a: Int32, b: Int32, readable: Bool) -> Int64:
    """The samples whose counts (S,) differ, largest difference first, equals in the order of time."""
    size = np.where(readable, np.abs(b.astype(np.int64) - a), 0)
    order = np.argsort(-size, kind="stable")
    return order[: int((size > 0).sum())]


def match(a: Detections, b: Detections, min_iou: float = 0.5) -> Matching:
    """Pair A's boxes with B's, one to one, within each sample and class, the best overlaps first.

    A pair needs an IoU of at least ``min_iou``. Meant for the frames on screen: it walks them one by one.
    """
    pairs = [_match_group(a, b, sample, class_id, min_iou) for sample, class_id in _shared_groups(a, b)]
    both = np.concatenate([np.zeros((0, 2), np.int64), *pairs])
    both = both[np.argsort(both[:, 0])]
    only_a = np.setdiff1d(np.arange(len(a)), both[:, 0])
    return Matching(both[:, 0], both[:, 1], only_a, np.setdiff1d(np.arange(len(b)), both[:, 1]))


def _shared_groups(a: Detections, b: Detections) -> list[tuple[int, int]]:
    """The samples and classes in which both have something."""
    in_a, in_b = (set(zip(d.sample.tolist(), d.class_id.tolist(), strict=True)) for d in (a, b))
    return sorted(in_a & in_b)


def _match_group(a: Detections, b: Detections, sample: int, class_id: int, min_iou: float) -> Int64:
    """Pairs (M, 2) of rows of A and B within one sample and class."""
    rows_a, rows_b = (np.flatnonzero((d.sample == sample) & (d.class_id == class_id)) for d in (a, b))
    chosen = _best_pairs(pairwise_iou(a.xyxy_model_px[rows_a], b.xyxy_model_px[rows_b]), min_iou)
    return np.array([(rows_a[i], rows_b[j]) for i, j in chosen], np.int64).reshape(-1, 2)


def _best_pairs(iou: Float32, min_iou: float) -> list[tuple[int, int]]:
    """Greedy: the largest IoU (N, M) first, each row and column once."""
    pairs: dict[int, int] = {}
    for flat in np.argsort(-iou, axis=None, kind="stable"):
        i, j = divmod(int(flat), iou.shape[1])
        if iou[i, j] < min_iou:
            break
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    return list(pairs.items())
