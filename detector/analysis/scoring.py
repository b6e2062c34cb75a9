"""Precision, recall and count error against labelled boxes, with how sure each is.

- **Matching** is one to one, by score, as COCO and PASCAL VOC do it: the most certain detection first, each takes of
  the labels that no earlier one took the one it overlaps most, if by ``min_iou`` or more.
- **Intervals** are of 95 %. Neighbouring frames of a clip show the same people in nearly the same places, so frames are
  no independent cases, and resampling them one by one is far too sure. The frames are cut into five stretches, each of
  which is one case: batch means (Schmeiser 1982) with Student's t. In simulated clips this holds what it says as long
  as people stay no longer than an eighth of the clip (``tests/analysis/test_scoring.py``). Shares are never told surer
  than Wilson's interval for as many independent boxes, which keeps 12 of 12 from being certainty.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.analysis.student import find_t_quantile
from detector.grid.boxes import pairwise_iou
from detector.types import Bool, Float32, Int64

_STRETCHES = 5
_CONFIDENCE = 0.95
_Z = 1.96


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure and its 95 % interval [low, high]; None where a single frame tells nothing of others."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Score:
    """The figures over some frames, or over the people of some size in all of them.

    ``labelled`` boxes and ``found`` ones, ``hits`` of which belong together. ``count_error`` is the mean over frames of
    |found - labelled|, ``count_bias`` that of found - labelled. None where there is nothing to divide by.
    """

    name: str
    frames: int
    labelled: int
    found: int
    hits: int
    precision: Measure | None
    recall: Measure | None
    count_error: Measure | None
    count_bias: float | None


@dataclass(frozen=True, slots=True)
class Tally:
    """Boxes of each frame (F,), in the order of time: labelled, found, hits; and if the frame is ``of`` the group."""

    labelled: Int64
    found: Int64
    hits: Int64
    of: Bool


def match_by_score(found_xyxy_px: Float32, labelled_xyxy_px: Float32, min_iou: float) -> Int64:
    """The label (N,) that each detection (N, 4), the most certain first, takes of (M, 4); -1 where it takes none."""
    taken = np.full(len(found_xyxy_px), -1, np.int64)
    if not len(labelled_xyxy_px):
        return taken
    iou = pairwise_iou(found_xyxy_px, labelled_xyxy_px)  # (N, M)
    for place, row in enumerate(iou):
        best = int(row.argmax())
        if row[best] >= min_iou:
            iou[:, best] = -1
            taken[place] = best
    return taken


def lie_within(xyxy_px: Float32, areas_px: Float32) -> Bool:
    """True for the boxes (N, 4) whose centre lies in any of these areas (M, 4): (N,)."""
    x, y = (xyxy_px[:, None, :2] + xyxy_px[:, None, 2:]).transpose(2, 0, 1) / 2
    x1, y1, x2, y2 = areas_px.T
    return np.asarray(((x1 <= x) & (x < x2) & (y1 <= y) & (y < y2)).any(axis=1))


def score_tally(name: str, tally: Tally) -> Score:
    """The figures of a tally."""
    labelled, found, hits = (column[tally.of] for column in (tally.labelled, tally.found, tally.hits))
    frames = len(hits)
    return Score(
        name,
        frames,
        int(labelled.sum()),
        int(found.sum()),
        int(hits.sum()),
        _share(hits, found),
        _share(hits, labelled),
        _mean(np.abs(found - labelled), np.ones(frames, np.int64)),
        float((found - labelled).sum() / frames) if frames else None,
    )


def _share(hits: Int64, cases: Int64) -> Measure | None:
    """Hits (F,) of cases (F,), at least as wide as Wilson's interval."""
    mean = _mean(hits, cases)
    if mean is None:
        return None
    low, high = _wilson(mean.value, int(cases.sum()))
    if mean.low is not None and mean.high is not None:
        low, high = min(low, mean.low), max(high, mean.high)
    return Measure(mean.value, max(low, 0.0), min(high, 1.0))


def _mean(total: Int64, cases: Int64) -> Measure | None:
    """The sum of ``total`` (F,) over that of ``cases`` (F,), and how it varies from stretch to stretch.

    The variance is that of a ratio, linearised: each stretch's total less what its cases would have at the mean.
    """
    if not cases.any():
        return None
    value = float(total.sum() / cases.sum())
    stretches = min(_STRETCHES, len(total))
    if stretches < 2:
        return Measure(value, None, None)
    off = np.asarray([part.sum() for part in np.array_split(total - value * cases, stretches)])
    t = find_t_quantile(stretches - 1, _CONFIDENCE)
    half = t * float(np.sqrt(stretches / (stretches - 1) * (off @ off)) / cases.sum())
    return Measure(value, max(value - half, 0.0), value + half)


def _wilson(share: float, cases: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share of so many independent cases (Wilson 1927)."""
    squared = _Z**2 / cases
    half = _Z * float(np.sqrt(share * (1 - share) / cases + squared / (4 * cases)))
    low, high = ((share + squared / 2 + side * half) / (1 + squared) for side in (-1, 1))
    return low, high
