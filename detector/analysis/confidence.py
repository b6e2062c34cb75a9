"""How sure the network was: of everything it kept, over time, and by the size of what it saw.

``score`` is the clustering method's own: coverage in [0, 1] with NMS, the summed coverage with DBSCAN.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.types import Bool, Detections, Float32, Float64, Int64


@dataclass(frozen=True, slots=True)
class Distribution:
    """One class's scores: edges (B+1,), number in each bin (B,), number that reach each edge, ``at_least`` (B+1,)."""

    edges: Float64
    number: Int64
    at_least: Int64


@dataclass(frozen=True, slots=True)
class Density:
    """Detections per readable frame: value (Y, X), over x edges (X+1,) and y edges (Y+1,); NaN without such a frame."""

    x_edges: Float64
    y_edges: Float64
    value: Float64


@dataclass(frozen=True, slots=True)
class ByHeight:
    """Scores by box height: number (Y, X) over height edges (X+1,) in pixels and score edges (Y+1,).

    ``middle`` (X,) is the median score of each height, NaN where fewer than ``ENOUGH`` boxes have it.
    """

    height_edges_px: Float64
    score_edges: Float64
    number: Int64
    middle: Float64


ENOUGH = 5


def distribution(score: Float32, edges: Float64) -> Distribution:
    """How one class's scores (N,) are spread over rising edges (B+1,); the last bin includes its upper edge."""
    number = np.histogram(score.astype(np.float64), edges)[0].astype(np.int64)
    rising = np.sort(score)
    at_least = len(rising) - np.searchsorted(rising, edges.astype(np.float32), side="left")
    return Distribution(edges, number, at_least.astype(np.int64))


def over_time(
    detections: Detections, class_id: int, time_s: Float64, readable: Bool, time_edges_s: Float64, score_edges: Float64
) -> Density:
    """How many detections of a class a frame has at each score, over time.

    time_s and readable (S,) are the run's samples; time_edges_s (X+1,) and score_edges (Y+1,) must rise.
    """
    own = detections.class_id == class_id
    at_s = time_s[detections.sample[own]]
    number = np.histogram2d(detections.score[own], at_s, [score_edges, time_edges_s])[0]
    frames = np.histogram(time_s[readable], time_edges_s)[0]
    value = np.divide(number, frames[None, :], out=np.full(number.shape, np.nan), where=frames[None, :] > 0)
    return Density(time_edges_s, score_edges, value)


def by_height(score: Float32, height_px: Float32, height_edges_px: Float64, score_edges: Float64) -> ByHeight:
    """One class's scores (N,) against its boxes' heights (N,), in whatever pixels the heights are."""
    number = np.histogram2d(score, height_px, [score_edges, height_edges_px])[0].astype(np.int64)
    column = np.digitize(height_px, height_edges_px) - 1
    medians = [_median(score[column == x]) for x in range(len(height_edges_px) - 1)]
    return ByHeight(height_edges_px, score_edges, number, np.asarray(medians, np.float64))


def kept_by_height(
    score: Float32, height_px: Float32, height_edges_px: Float64, threshold: float
) -> tuple[Int64, Int64]:
    """Of one class's boxes, how many of each height reach the threshold (X,), and how many there are (X,)."""
    reach = score >= np.float32(threshold)
    kept, total = (np.histogram(heights, height_edges_px)[0] for heights in (height_px[reach], height_px))
    return kept.astype(np.int64), total.astype(np.int64)


def time_edges(time_s: Float64, end_s: float, most: int) -> Float64:
    """At most ``most`` stretches of about as many samples each, as rising edges in seconds; time_s (S,) rises."""
    starts = time_s[:: max(1, -(-len(time_s) // most))]
    last = max(end_s, float(time_s[-1]) + 1e-3) if len(time_s) else end_s
    return np.unique(np.append(starts, last)).astype(np.float64)


def spread(samples: Int64, most: int) -> Int64:
    """At most ``most`` of the distinct samples, evenly spread over them, the first and the last included."""
    distinct = np.unique(samples)
    if len(distinct) <= most:
        return distinct
    return distinct[np.round(np.linspace(0, len(distinct) - 1, most)).astype(np.int64)]


def _median(score: Float32) -> float:
    """The median, or NaN of too few."""
    return float(np.median(score)) if len(score) >= ENOUGH else float("nan")
