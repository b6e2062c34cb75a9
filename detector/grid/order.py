"""The orders rows are worked on in: which cells belong to one sample and class, and who comes first among them.

Every order is one stable sort of one whole number per row: ten times as fast in numpy as a sort by several keys. Only
where several rows share a cell, as several passes over a picture make them, do their pass and box decide, so that no
order depends on how the rows came in.
"""

from __future__ import annotations

import numpy as np

from detector.types import Cells, Float32, Int32, Int64

_FIELD_BITS = 15  # more rows or columns than any grid has
_SCORE_BITS = 32


def by_row(cells: Cells) -> Int64:
    """The order sample, class, row, column, pass, box (N,): the one cells are kept in."""
    return _order_places(_pack_places(cells, cells.row, cells.col), cells)


def by_column(cells: Cells) -> Int64:
    """The order sample, class, column, row, pass, box (N,): the one TAO reads its transposed grids in."""
    return _order_places(_pack_places(cells, cells.col, cells.row), cells)


def by_score(cells: Cells) -> Int64:
    """The order sample, class, falling score, row, column, pass, box (N,)."""
    first = by_row(cells)
    return first[best_first(group_ids(cells)[first], cells.score[first])]


def best_first(group: Int64, score: Float32) -> Int64:
    """The order group, falling score (N,); equals stay as they come. Scores must not be negative."""
    if len(score) and not score.min() >= 0:
        raise ValueError(f"scores: expected numbers of at least 0, got {score.min()}")
    # The bits of floats that are not negative rise with the floats; adding 0 turns -0.0 into 0.0.
    bits = (score + np.float32(0)).view(np.int32).astype(np.int64)
    return _sort_stable((group << _SCORE_BITS) - bits)


def group_ids(cells: Cells) -> Int64:
    """A number per row (N,) that is the same within one sample and class and rises by sample, then class."""
    n_classes = int(cells.class_id.max(initial=0)) + 1
    return cells.sample.astype(np.int64) * n_classes + cells.class_id


def group_starts(group: Int64) -> Int64:
    """The first place of each stretch of equal numbers in a sorted array (N,) -> (G,)."""
    return np.flatnonzero(np.diff(group, prepend=group[:1] - 1))


def _pack_places(cells: Cells, major: Int32, minor: Int32) -> Int64:
    """Group, major and minor packed into one number per row."""
    return (group_ids(cells) << 2 * _FIELD_BITS) | (major.astype(np.int64) << _FIELD_BITS) | minor


def _order_places(place: Int64, cells: Cells) -> Int64:
    """The order place, pass, box, score (N,); the last three are only looked at where a place comes twice."""
    if bool((place[1:] > place[:-1]).all()):  # as a run's cells are
        return np.arange(len(place))
    order = np.argsort(place, kind="stable")
    if bool(np.diff(place[order]).all()):
        return order
    return np.lexsort((cells.score, *cells.xyxy_model_px.T[::-1], cells.pass_id, place))


def _sort_stable(key: Int64) -> Int64:
    """The stable order of the keys; free where they are in order already, as a run's cells are."""
    if bool((key[1:] >= key[:-1]).all()):
        return np.arange(len(key))
    return np.argsort(key, kind="stable")
