"""Cells -> detections, for a whole run at once.

Clustering is done once for each setting of a method. Cutting its detections at a score afterwards gives exactly what
clustering the cells above that score would have given (NMS), or what TAO does (DBSCAN); see ``threshold``.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from detector.errors import SettingError
from detector.grid.methods import dbscan, nms
from detector.grid.order import best_first, by_column, by_row, by_score, group_ids
from detector.types import Cells, Dbscan, Detections, Float32, Float64, Int64, Method, Nms


def cluster(cells: Cells, method: Method, *, on_progress: Callable[[float], None] | None = None) -> Detections:
    """Cluster every sample and class of a run, before any score threshold or least height.

    Returns detections ordered by sample, class, falling score; equals by row and column of their first cell. The result
    does not depend on the order of the cells. ``on_progress`` gets the share done, in (0, 1], and may raise to stop.
    Raises SettingError for a setting that no method takes, ValueError for ``Regions``, which have no detections before
    a score is known: use ``threshold.detect``.
    """
    check_method(method)
    report = on_progress or (lambda share: None)
    if isinstance(method, Nms):
        detections = _by_nms(cells, method)
    elif isinstance(method, Dbscan):
        detections = _by_dbscan(cells, method, report)
    else:
        raise ValueError("regions are found for given scores; use threshold.detect")
    report(1.0)
    return detections


def check_method(method: Method, floor: float = 0.0) -> None:
    """Raise SettingError for a setting outside its range, or one that needs cells below what the run kept.

    ``floor`` is the coverage below which the run kept no cells.
    """
    if isinstance(method, Nms) and not 0 <= method.iou <= 1:
        raise SettingError(f"The overlap (IoU) must lie between 0 and 1, not {method.iou:g}.")
    if isinstance(method, Dbscan):
        if not 0 < method.eps < 1:
            raise SettingError(f"The distance eps must lie between 0 and 1, both excluded, not {method.eps:g}.")
        if method.min_samples < 1:
            raise SettingError(f"min_samples must be at least 1, not {method.min_samples}.")
        if not method.min_coverage >= floor:
            raise SettingError(
                f"This run kept coverage from {floor:g} upwards, so a coverage threshold of {method.min_coverage:g} "
                f"cannot be used. Choose {floor:g} or more."
            )


def _by_nms(cells: Cells, method: Nms) -> Detections:
    """A detection is a leader: its own box and coverage."""
    ordered = cells[by_score(cells)]
    leader = nms.suppress(group_ids(ordered), ordered.xyxy_model_px, method.iou)
    n_cells = np.bincount(leader, minlength=len(ordered)).astype(np.int32)
    best = nms.survivors(leader)
    kept = ordered[best]
    return Detections(kept.sample, kept.class_id, kept.score, kept.score, kept.xyxy_model_px, n_cells[best])


def _by_dbscan(cells: Cells, method: Dbscan, on_progress: Callable[[float], None]) -> Detections:
    """A detection is a cluster: the coverage-weighted mean of its boxes, the sum of its coverage."""
    covered = cells[cells.score > np.float32(method.min_coverage)]
    ordered = covered[by_column(covered)]
    labels = dbscan.label(group_ids(ordered), ordered.xyxy_model_px, ordered.score, method, on_progress)
    return merge(ordered, labels)


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
    boxes = np.stack([_mean(edge, cells.score, member, total) for edge in cells.xyxy_model_px.T], axis=1)
    highest = np.zeros(len(first), np.float32)
    np.maximum.at(highest, member, cells.score)
    found = Detections(
        cells.sample[first],
        cells.class_id[first],
        total.astype(np.float32),
        highest,
        boxes,
        np.bincount(member).astype(np.int32),
    )
    return found[_best_first_by_cell(cells, first, found.score)]


def _mean(edge: Float32, weight: Float32, member: Int64, total: Float64) -> Float32:
    """The weighted mean of one edge over each cluster."""
    summed = np.bincount(member, weights=edge * weight.astype(np.float64))
    return np.asarray(summed / total, np.float32)


def _best_first_by_cell(cells: Cells, first: Int64, score: Float32) -> Int64:
    """Order of the clusters: sample, class, falling score, then by their first cell."""
    in_rows = np.argsort(first, kind="stable")
    return in_rows[best_first(group_ids(cells)[first][in_rows], score[in_rows])]
