"""Clusters of cells made into detections."""

from __future__ import annotations

import numpy as np

from detector.grid.order import best_first, by_row, group_ids
from detector.types import Cells, Detections, Float32, Float64, Int64


def merge(cells: Cells, labels: Int64) -> Detections:
    """Cells and their cluster (negative: none) -> a detection per cluster.

    box = sum(coverage * box) / sum(coverage), score = sum(coverage), score_max = the highest coverage.
    """
    clustered = labels >= 0
    cells, labels = cells[clustered], labels[clustered]
    in_rows = by_row(cells)
    cells = cells[in_rows]
    _, first, member = np.unique(labels[in_rows], return_index=True, return_inverse=True)
    total = np.asarray(np.bincount(member, weights=cells.score), np.float64)
    boxes = np.stack([_weighted_mean(edge, cells.score, member, total) for edge in cells.xyxy_model_px.T], axis=1)
    highest = np.zeros(len(first), np.float32)
    np.maximum.at(highest, member, cells.score)
    detections = Detections(
        cells.sample[first],
        cells.class_id[first],
        total.astype(np.float32),
        highest,
        boxes,
        np.bincount(member).astype(np.int32),
    )
    return detections[_order_clusters(cells, first, detections.score)]


def _weighted_mean(edge: Float32, weight: Float32, member: Int64, total: Float64) -> Float32:
    """The weighted mean of one edge over each cluster."""
    summed = np.bincount(member, weights=edge * weight.astype(np.float64))
    return np.asarray(summed / total, np.float32)


def _order_clusters(cells: Cells, first: Int64, score: Float32) -> Int64:
    """Order of the clusters: sample, class, falling score, then by their first cell."""
    in_rows = np.argsort(first, kind="stable")
    return in_rows[best_first(group_ids(cells)[first][in_rows], score[in_rows])]
