"""How many cells of a frame pass which cut."""

from __future__ import annotations

import numpy as np
import pytest

from detector.analysis.cell_counts import CANDIDATES_AT, CELLS_OVER, Counts, count_candidates_at, count_cells_over


@pytest.mark.parametrize(
    ("score", "over", "candidates"),
    [
        ([], (0, 0, 0), (0, 0, 0, 0, 0)),
        ([0.1, 0.31, 0.5], (2, 2, 0), (3, 2, 2, 1, 1)),
        ([0.5], (1, 1, 0), (1, 1, 1, 1, 1)),
    ],
    ids=["none", "at the lowest and the highest cut", "at the highest cut"],
)
def test_a_cell_at_a_cut_reaches_it_but_is_not_over_it(score: list[float], over: Counts, candidates: Counts) -> None:
    scores = np.asarray(score, np.float32)
    assert (count_cells_over(scores, 0.02), count_candidates_at(scores, 0.02)) == (over, candidates)


@pytest.mark.parametrize(
    ("floor", "unknown_over", "unknown_at"), [(0.1, 0, 0), (0.2, 1, 1), (0.45, 2, 4), (0.6, 3, 5)], ids=str
)
def test_below_the_floor_nobody_knows(floor: float, unknown_over: int, unknown_at: int) -> None:
    nothing = np.zeros(0, np.float32)
    assert count_cells_over(nothing, floor) == (None,) * unknown_over + (0,) * (len(CELLS_OVER) - unknown_over)
    assert count_candidates_at(nothing, floor) == (None,) * unknown_at + (0,) * (len(CANDIDATES_AT) - unknown_at)
