"""Two runs over the same footage: which of their frames, and which of their boxes, belong together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.analysis.agreement import match_boxes
from detector.types import Detections, Float32, Float64, Int64, Samples

_ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class Pairing:
    """P moments that both runs looked at.

    a, b (P,): their samples in A and in B, both rising. apart_s (P,): B's time minus A's. ``same_frames`` tells
    whether every pair is one and the same frame of the video, or only the nearest in time.
    """

    a: Int64
    b: Int64
    apart_s: Float64
    same_frames: bool

    def __len__(self) -> int:
        return len(self.a)

    @property
    def most_apart_s(self) -> float:
        """The largest distance in time between the two of a pair."""
        return float(np.abs(self.apart_s).max(initial=0.0))


@dataclass(frozen=True, slots=True)
class BoxAgreement:
    """Of the boxes of two runs in paired frames: how many are in both, only in A, only in B."""

    both: int
    only_a: int
    only_b: int

    @property
    def share(self) -> float | None:
        """Of all objects either run has, the share that both have; None of none."""
        total = self.both + self.only_a + self.only_b
        return self.both / total if total else None


def pair_samples(a: Samples, b: Samples) -> Pairing:
    """The frames of two runs of one video that belong together, unreadable ones included.

    Where at least half of the sparser run's frames were looked at by both, exactly those are paired. Otherwise each
    frame of the sparser run is paired with the nearest of the other one, at most half of that run's interval away.
    """
    if not len(a) or not len(b):
        return _make_pairing(np.zeros(0, np.int64), np.zeros(0, np.int64), a, b, same_frames=True)
    common, in_a, in_b = np.intersect1d(a.frame_index, b.frame_index, return_indices=True)
    is_numbered = common >= 0
    if is_numbered.sum() >= _ENOUGH * min(len(a), len(b)):
        return _make_pairing(in_a[is_numbered], in_b[is_numbered], a, b, same_frames=True)
    if len(a) <= len(b):
        return _make_pairing(*_match_nearest(a.time_s, b.time_s), a, b, same_frames=False)
    in_b, in_a = _match_nearest(b.time_s, a.time_s)
    return _make_pairing(in_a, in_b, a, b, same_frames=False)


def select_pairs(detections: Detections, samples: Int64, class_id: int, xyxy_px: Float32) -> Detections:
    """One class of one run, in the numbering of the pairs and in pixels that both runs share.

    ``samples`` (P,) are this run's half of a pairing; ``xyxy_px`` (N, 4) the boxes of ``detections`` (N,), such as in
    source pixels. The class becomes 0, so that two runs' lists of classes may differ.
    """
    place = np.full(int(max(detections.sample.max(initial=0), samples.max(initial=0))) + 1, -1, np.int32)
    place[samples] = np.arange(len(samples), dtype=np.int32)
    rows = np.flatnonzero((detections.class_id == class_id) & (place[detections.sample] >= 0))
    of_class = detections[rows]
    zeros = np.zeros(len(rows), np.int32)
    return Detections(
        place[of_class.sample], zeros, of_class.score, of_class.score_max, xyxy_px[rows], of_class.n_cells
    )


def measure_box_agreement(a: Detections, b: Detections, min_iou: float = 0.5) -> BoxAgreement:
    """Count the boxes of A and B, as ``select_pairs`` gives them, that match one to one, overlapping by ``min_iou``."""
    matching = match_boxes(a, b, min_iou)
    return BoxAgreement(len(matching.both_a), len(matching.only_a), len(matching.only_b))


def _make_pairing(in_a: Int64, in_b: Int64, a: Samples, b: Samples, *, same_frames: bool) -> Pairing:
    order = np.argsort(in_a, kind="stable")
    in_a, in_b = in_a[order].astype(np.int64), in_b[order].astype(np.int64)
    return Pairing(in_a, in_b, b.time_s[in_b] - a.time_s[in_a], same_frames)


def _match_nearest(few_s: Float64, many_s: Float64) -> tuple[Int64, Int64]:
    """For each of few rising times the nearest of many, each used once, within half of the many's interval."""
    after = np.clip(np.searchsorted(many_s, few_s), 1, max(len(many_s) - 1, 1))
    before = after - 1
    after = np.minimum(after, len(many_s) - 1)
    nearest = np.where(few_s - many_s[before] <= many_s[after] - few_s, before, after)
    apart = np.abs(many_s[nearest] - few_s)
    interval = float(np.median(np.diff(many_s))) if len(many_s) > 1 else 0.0
    order = np.lexsort((apart, nearest))
    order = order[apart[order] <= interval / 2 + 1e-6]
    first = np.unique(nearest[order], return_index=True)[1]
    few = np.sort(order[first])
    return few.astype(np.int64), nearest[few].astype(np.int64)
