"""Frames that were lost beside a damaged place are found by the times that a constant rate leaves out."""

from __future__ import annotations

import numpy as np
import pytest

from detector.video.file.lost import find_skipped

UNIT_S = 0.1


def without(count: int, *lost: int) -> np.ndarray:
    return np.setdiff1d(np.arange(count), lost)


@pytest.mark.parametrize(
    ("pts", "damaged", "skipped"),
    [
        pytest.param(without(20, 10, 11), 10, [10, 11], id="in a short clip"),
        pytest.param(3 * without(60, 30), 31, [90], id="in units of its own"),
        pytest.param(without(80, 60), 5, [], id="far from the damage"),
        pytest.param(without(80, 60), None, [], id="without damage"),
        pytest.param(without(200, *range(100, 160)), 100, [], id="a gap"),
        pytest.param(np.cumsum(np.arange(30) % 3 + 1), 15, [], id="of uneven frames"),
        pytest.param(np.array([7]), 0, [], id="a single frame"),
    ],
)
def test_only_what_a_constant_rate_lacks_beside_damage(
    pts: np.ndarray, damaged: int | None, skipped: list[int]
) -> None:
    signs = np.arange(len(pts)) == (-1 if damaged is None else damaged)
    assert find_skipped(pts, signs, UNIT_S).tolist() == skipped
