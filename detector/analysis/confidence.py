"""Distributions of confidence: scores by number, over time, and by the height of the boxes.

``score`` is the clustering method's own: coverage in [0, 1] with NMS, the summed coverage with DBSCAN.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.types import Bool, Detections, Float32, Float64, Int64


@dataclass(frozen=True, slots=True)
class Distribution:
    """One class's scores: edges (B+1,), how many lie in each bin, counts (B,), and reach each edge, at_least (B+1,)."""

    edges: Float64
    counts: Int64
    at_least: Int64


@dataclass(frozen=True, slots=True)
class Density:
    """Detections a frame that counts: value (Y, X), over x edges (X+1,) and y edges (Y+1,); NaN without such a frame.

    ``doubtful`` (X,): True where a frame is doubtful, whether it counts or not.
    """

    x_edges: Float64
    y_edges: Float64
    value: Float64
    doubtful: Bool


@dataclass(frozen=True, slots=True)
class ByHeight:
    """Scores by box height: counts (Y, X) over height edges (X+1,) in pixels and score edges (Y+1,).

    ``median`` (X,) is that of the scores of each height, NaN where fewer than ``ENOUGH`` boxes have it; of ``total``
    (X,) boxes of each height so many are ``reaching`` (X,) the threshold.
    """

    height_edges_px: Float64
    score_edges: Float64
    counts: Int64
    median: Float64
    reaching: Int64
    total: Int64


ENOUGH = 5


def distribution(score: Float32, edges: Float64) -> Distribution:
    """One class's scores (N,) over rising edges (B+1,); the last bin includes its upper edge."""
    counts = np.histogram(score.astype(np.float64), edges)[0].astype(np.int64)
    rising = np.sort(score)
    at_least = len(rising) - np.searchsorted(rising, edges.astype(np.float32), side="left")
    return Distribution(edges, counts, at_least.astype(np.int64))


def bin_over_time(
    detections: Detections,
    class_id: int,
    time_s: Float64,
    counted: Bool,
    doubtful: Bool,
    time_edges_s: Float64,
    score_edges: Float64,
) -> Density:
    """Detections of a class a frame by score, over time.

    time_s, counted and doubtful (S,) are of the run's samples; time_edges_s (X+1,) and score_edges (Y+1,) must rise.
    """
    of_class = detections.class_id == class_id
    at_s = time_s[detections.sample[of_class]]
    counts = np.histogram2d(detections.score[of_class], at_s, [score_edges, time_edges_s])[0]
    frames, in_doubt = (np.histogram(time_s[rows], time_edges_s)[0] for rows in (counted, doubtful))
    value = np.divide(counts, frames[None, :], out=np.full(counts.shape, np.nan), where=frames[None, :] > 0)
    return Density(time_edges_s, score_edges, value, in_doubt > 0)


def by_height(
    score: Float32, height_px: Float32, height_edges_px: Float64, score_edges: Float64, threshold: float
) -> ByHeight:
    """One class's scores (N,) against its boxes' heights (N,), in whatever pixels the heights are."""
    counts = np.histogram2d(score, height_px, [score_edges, height_edges_px])[0].astype(np.int64)
    column = np.digitize(height_px, height_edges_px) - 1
    medians = [_median(score[column == x]) for x in range(len(height_edges_px) - 1)]
    reach = score >= np.float32(threshold)
    reaching, total = (np.histogram(px, height_edges_px)[0].astype(np.int64) for px in (height_px[reach], height_px))
    return ByHeight(height_edges_px, score_edges, counts, np.asarray(medians, np.float64), reaching, total)


def make_time_edges(time_s: Float64, end_s: float, most: int) -> Float64:
    """At most ``most`` stretches of about as many samples each, as rising edges in seconds; time_s (S,) rises."""
    starts = time_s[:: max(1, -(-len(time_s) // most))]
    last = max(end_s, float(time_s[-1]) + 1e-3) if len(time_s) else end_s
    return np.unique(np.append(starts, last)).astype(np.float64)


def select_evenly(samples: Int64, most: int) -> Int64:
    """At most ``most`` of the distinct samples, evenly spread over them, the first and the last included."""
    distinct = np.unique(samples)
    if len(distinct) <= most:
        return distinct
    return distinct[np.round(np.linspace(0, len(distinct) - 1, most)).astype(np.int64)]


def select_nearest_to_threshold(detections: Detections, threshold: float, most: int) -> tuple[Detections, Detections]:
    """The detections nearest to a threshold, one a frame: ``most`` that just reach it, and ``most`` that do not."""
    reach = detections.score >= np.float32(threshold)
    order = np.argsort(np.abs(detections.score - np.float32(threshold)), kind="stable")
    return _select_one_per_frame(detections[order[reach[order]]], most), _select_one_per_frame(
        detections[order[~reach[order]]], most
    )


def _select_one_per_frame(detections: Detections, most: int) -> Detections:
    """The first of every frame, in their order."""
    first = np.sort(np.unique(detections.sample, return_index=True)[1])
    return detections[first[:most]]


def _median(score: Float32) -> float:
    """The median, or NaN of too few."""
    return float(np.median(score)) if len(score) >= ENOUGH else float("nan")
