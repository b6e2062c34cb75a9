from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from detector.grid.boxes import columns, edge_areas, pairwise_iou

NO_BOXES = np.zeros((0, 4), np.float32)
BOXES = arrays(np.float32, st.tuples(st.integers(0, 6), st.just(4)), elements=st.integers(-20, 20))


def boxes(*rows: tuple[float, float, float, float]) -> np.ndarray:
    return np.array(rows, np.float32)


def test_no_boxes() -> None:
    assert edge_areas(columns(NO_BOXES)).shape == (0,)
    assert pairwise_iou(NO_BOXES, boxes((0, 0, 1, 1))).shape == (0, 1)
    assert pairwise_iou(boxes((0, 0, 1, 1)), NO_BOXES).shape == (1, 0)


@pytest.mark.parametrize(
    ("box", "area"),
    [
        pytest.param((0, 0, 4, 5), 20, id="plain"),
        pytest.param((-4, -5, 0, 0), 20, id="outside the picture"),
        pytest.param((3, 3, 3, 9), 0, id="no width"),
        pytest.param((5, 5, 1, 1), 0, id="both edges the wrong way round"),
    ],
)
def test_areas(box: tuple[float, ...], area: float) -> None:
    assert edge_areas(columns(boxes(box))) == [area]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("other", "iou"),
    [
        pytest.param((0, 0, 10, 10), 1.0, id="itself"),
        pytest.param((0, 0, 10, 5), 0.5, id="its upper half"),
        pytest.param((5, 0, 15, 10), 1 / 3, id="shifted by half"),
        pytest.param((10, 0, 20, 10), 0.0, id="touching"),
        pytest.param((20, 20, 30, 30), 0.0, id="apart in both directions"),
        pytest.param((5, 5, 5, 5), 0.0, id="a point inside"),
    ],
)
def test_iou(other: tuple[float, float, float, float], iou: float) -> None:
    a, b = boxes((0, 0, 10, 10)), boxes(other)
    assert pairwise_iou(a, b) == pytest.approx(np.array([[iou]]))


@given(BOXES, BOXES)
def test_iou_is_symmetric_and_a_share(a: np.ndarray, b: np.ndarray) -> None:
    iou = pairwise_iou(a, b)
    assert np.array_equal(iou, pairwise_iou(b, a).T)
    assert ((iou >= 0) & (iou <= 1)).all()
