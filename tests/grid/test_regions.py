from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.grid.methods.regions import label_regions
from detector.types import Cells
from tests.grid.strategies import SCORES, cells, groups, make_cells, table


def drawn(*lines: str) -> Cells:
    """Cells of a drawing: a digit d is coverage d / 10."""
    rows: list[tuple[float, ...]] = [
        (0, 0, i, j, int(mark) / 10, 16 * j, 16 * i, 16 * j + 16, 16 * i + 16)
        for i, line in enumerate(lines)
        for j, mark in enumerate(line)
        if mark != "."
    ]
    return make_cells(rows)


def slow_regions(made: Cells, scores: tuple[float, ...]) -> list[tuple[int, int, float, int]]:
    """Flood fill, a group at a time: sample, class, highest coverage, number of cells."""
    found = []
    for rows in groups(made):
        left = {(int(made.row[i]), int(made.col[i])): i for i in rows if made.score[i] >= scores[made.class_id[i]]}
        while left:
            front, own = [min(left)], []
            while front:
                r, c = front.pop()
                if (r, c) in left:
                    own.append(left.pop((r, c)))
                    front += [(r + dr, c + dc) for dr in (-1, 0, 1) for dc in (-1, 0, 1)]
            best = max(float(made.score[i]) for i in own)
            found.append((int(made.sample[own[0]]), int(made.class_id[own[0]]), best, len(own)))
    return sorted(found, key=lambda f: (f[0], f[1], -f[2]))


def test_no_cells() -> None:
    assert len(label_regions(Cells.empty(), (0.5,))) == 0


def test_box_is_around_the_cells_and_score_the_highest() -> None:
    found = label_regions(drawn(".5.", "79.", "..."), (0.5,))
    assert table(found) == [(0, 0, pytest.approx(0.9), pytest.approx(0.9), 3, (0, 0, 32, 32))]


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        pytest.param(("9..", ".9.", "..9"), 1, id="corners touch"),
        pytest.param(("..9", ".9.", "9.."), 1, id="corners touch the other way"),
        pytest.param(("9.9",), 2, id="a gap parts"),
        pytest.param(("9.9", "999"), 1, id="joined from below"),
        pytest.param(("..9", "9.."), 2, id="the end of a row does not touch the next one's start"),
    ],
)
def test_what_belongs_together(lines: tuple[str, ...], count: int) -> None:
    assert len(label_regions(drawn(*lines), (0.5,))) == count


def test_a_higher_score_splits_a_region() -> None:
    made = drawn("959")
    assert len(label_regions(made, (0.5,))) == 1
    assert len(label_regions(made, (0.6,))) == 2


@given(cells(), st.sampled_from(SCORES), st.sampled_from(SCORES))
def test_equals_a_flood_fill(made: Cells, person: float, bag: float) -> None:
    found = label_regions(made, (person, bag))
    short = zip(
        found.sample.tolist(), found.class_id.tolist(), found.score.tolist(), found.n_cells.tolist(), strict=True
    )
    assert sorted(short) == sorted(slow_regions(made, (person, bag)))
    assert np.all(np.diff(found.sample) >= 0)


@given(cells(), st.sampled_from(SCORES), st.randoms(use_true_random=False))
def test_the_order_of_cells_does_not_matter(made: Cells, score: float, random: object) -> None:
    order = np.arange(len(made))
    random.shuffle(order)  # type: ignore[attr-defined]
    assert table(label_regions(made[order], (score, score))) == table(label_regions(made, (score, score)))
