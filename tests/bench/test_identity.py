from __future__ import annotations

import numpy as np
import pytest

from bench.identity import Identified, measure_idf1


def identified(*rows: tuple[int, int, float]) -> Identified:
    """Frame, identity, and the left edge of a box 10 pixels wide."""
    frame, identity, left = np.asarray(rows, np.float64).reshape(-1, 3).T
    boxes = np.stack((left, left * 0, left + 10, left * 0 + 10), axis=1).astype(np.float32)
    return Identified(frame.astype(np.int64), identity.astype(np.int64), boxes)


TWO_PEOPLE = [(frame, who, 100.0 * who) for frame in range(4) for who in (1, 2)]
SWAPPED = [(frame, who if frame < 3 else 3 - who, left) for frame, who, left in TWO_PEOPLE]


@pytest.mark.parametrize(
    ("truth", "found", "idf1"),
    [
        ([], [], 1.0),
        (TWO_PEOPLE, [], 0.0),
        ([], TWO_PEOPLE, 0.0),
        (TWO_PEOPLE, TWO_PEOPLE, 1.0),
        (TWO_PEOPLE, [(f, who + 7, left) for f, who, left in TWO_PEOPLE], 1.0),
        (TWO_PEOPLE, TWO_PEOPLE[:6], 2 * 6 / (8 + 6)),
        (TWO_PEOPLE, SWAPPED, 6 / 8),
        (TWO_PEOPLE, [(f, 1, left) for f, who, left in TWO_PEOPLE if who == 1], 2 * 4 / (8 + 4)),
        (TWO_PEOPLE, [(f, who, left + 40) for f, who, left in TWO_PEOPLE], 0.0),
    ],
    ids=["nobody", "missed", "invented", "same", "other numbers", "lost early", "swapped late", "one", "elsewhere"],
)
def test_idf1(truth: list[tuple[int, int, float]], found: list[tuple[int, int, float]], idf1: float) -> None:
    assert measure_idf1(identified(*truth), identified(*found), 0.4) == pytest.approx(idf1)


def test_identities_are_paired_over_the_whole_and_not_one_after_the_other() -> None:
    """The first identity shares 3 boxes with A and 2 with B, the second 3 with A alone: 2 + 3, not 3 + 0."""
    truth = identified(*((f, 1, 0.0) for f in range(5)), *((f, 2, 50.0) for f in range(5, 8)))
    found = identified(
        *((f, 9, 0.0) for f in range(3)), *((f, 8, 0.0) for f in (3, 4)), *((f, 9, 50.0) for f in range(5, 8))
    )
    assert measure_idf1(truth, found, 0.4) == pytest.approx(2 * 5 / 16)
