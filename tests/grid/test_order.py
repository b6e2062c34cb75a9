from __future__ import annotations

from dataclasses import fields
from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from detector.grid.methods.dbscan import Dbscan
from detector.grid.methods.nms import Nms
from detector.grid.order import by_column, by_row, by_score
from detector.types import Cells, Float32, Int32
from tests.grid.strategies import SCORES, table


def crowded(score: Float32, boxes: Float32, pass_id: Int32) -> Cells:
    """Cells that all lie at row 0 and column 0 or 1 of one grid."""
    zero = np.zeros(len(score), np.int32)
    return Cells(zero, zero, zero, (boxes[:, 0] > 4).astype(np.int32), score, boxes, pass_id)


@st.composite
def shared_places(draw: st.DrawFn) -> Cells:
    """Rows of several passes in the same few cells, many of them equally sure."""
    row = st.tuples(st.sampled_from(SCORES), st.integers(0, 8), st.integers(0, 8), st.integers(1, 8), st.integers(0, 2))
    rows = np.asarray(draw(st.lists(row, max_size=8)), np.float64).reshape(-1, 5)
    x, y, side = rows[:, 1], rows[:, 2], rows[:, 3]
    boxes = np.stack((x, y, x + side, y + side), axis=1).astype(np.float32)
    return crowded(rows[:, 0].astype(np.float32), boxes, rows[:, 4].astype(np.int32))


def rows_of(cells: Cells) -> list[list[object]]:
    return [getattr(cells, field.name).tolist() for field in fields(cells)]


@given(shared_places(), st.randoms(use_true_random=False))
def test_no_order_depends_on_how_the_rows_came_in(made: Cells, random: Random) -> None:
    shuffled = list(range(len(made)))
    random.shuffle(shuffled)
    other = made[np.asarray(shuffled, np.int64)]
    for order in (by_row, by_column, by_score):
        assert rows_of(other[order(other)]) == rows_of(made[order(made)])
    for method in (Nms(0.3), Dbscan()):
        assert table(method.cluster(other)) == table(method.cluster(made))


def test_equal_scores_in_one_cell_are_decided_by_pass_then_box() -> None:
    boxes = np.asarray([[0, 0, 3, 3], [0, 0, 2, 3], [0, 0, 1, 1]], np.float32)
    made = crowded(np.full(3, 0.5, np.float32), boxes, np.asarray([0, 0, 1], np.int32))
    assert by_score(made).tolist() == [1, 0, 2]
