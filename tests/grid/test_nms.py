"""NMS against a plain loop over one group, and the law the product stands on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.grid.methods.nms import Nms
from detector.grid.threshold import apply_thresholds
from detector.types import Cells, Thresholds
from tests.grid.strategies import SCORES, cells, groups, make_cells, table

IOUS = st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])


def overlap(a: np.ndarray, b: np.ndarray) -> float:
    """IoU of two boxes, spelt out."""
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    inter = max(width, 0) * max(height, 0)
    union = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - inter
    return float(inter / union) if union else 0.0


def slow_nms(made: Cells, iou: float) -> list[tuple[object, ...]]:
    """Textbook greedy NMS, a group at a time."""
    found: list[tuple[object, ...]] = []
    for rows in groups(made):
        left = sorted(rows, key=lambda i: (-made.score[i], made.row[i], made.col[i]))
        while left:
            best, box = left[0], made.xyxy_model_px[left[0]]
            gone = [i for i in left[1:] if overlap(box, made.xyxy_model_px[i]) > iou]
            score = float(made.score[best])
            found.append(
                (int(made.sample[best]), int(made.class_id[best]), score, score, 1 + len(gone), tuple(box.tolist()))
            )
            left = [i for i in left[1:] if i not in gone]
    return found


def test_no_cells() -> None:
    assert len(Nms().cluster(Cells.empty())) == 0


def test_the_better_of_two_that_overlap() -> None:
    made = make_cells([(0, 0, 0, 0, 0.6, 0, 0, 10, 10), (0, 0, 0, 1, 0.8, 0, 0, 10, 8)])
    assert table(Nms(0.5).cluster(made)) == [(0, 0, pytest.approx(0.8), pytest.approx(0.8), 2, (0, 0, 10, 8))]


@pytest.mark.parametrize(
    ("sample", "class_id", "survivors"), [pytest.param(1, 0, 2, id="sample"), pytest.param(0, 1, 2, id="class")]
)
def test_nothing_is_suppressed_across(sample: int, class_id: int, survivors: int) -> None:
    made = make_cells([(0, 0, 0, 0, 0.6, 0, 0, 10, 10), (sample, class_id, 0, 1, 0.8, 0, 0, 10, 10)])
    assert len(Nms(0.5).cluster(made)) == survivors


def test_overlap_of_exactly_the_threshold_stays() -> None:
    made = make_cells([(0, 0, 0, 0, 0.8, 0, 0, 10, 10), (0, 0, 0, 1, 0.6, 0, 0, 10, 5)])
    assert len(Nms(0.5).cluster(made)) == 2
    assert len(Nms(0.49).cluster(made)) == 1


def test_a_suppressed_cell_suppresses_nothing() -> None:
    """The middle box overlaps both others, which do not overlap each other enough."""
    made = make_cells(
        [
            (0, 0, 0, 0, 0.9, 0, 0, 10, 10),
            (0, 0, 0, 1, 0.8, 3, 0, 13, 10),
            (0, 0, 0, 2, 0.7, 6, 0, 16, 10),
        ]
    )
    assert Nms(0.5).cluster(made).score.tolist() == pytest.approx([0.9, 0.7])


@given(cells(), IOUS)
def test_equals_the_textbook(made: Cells, iou: float) -> None:
    assert table(Nms(iou).cluster(made)) == slow_nms(made, iou)


@given(cells(), IOUS, st.sampled_from([0.0, *SCORES]), st.sampled_from([0.0, *SCORES]))
def test_cutting_after_is_cutting_before(made: Cells, iou: float, person: float, bag: float) -> None:
    cuts = (person, bag)
    after = apply_thresholds(Nms(iou).cluster(made), Thresholds(cuts, Nms(iou)))
    before = Nms(iou).cluster(made[made.score >= np.array(cuts, np.float32)[made.class_id]])
    assert np.array_equal(after.xyxy_model_px, before.xyxy_model_px)
    assert np.array_equal(after.score, before.score)
    assert np.array_equal(after.sample, before.sample)
    assert np.array_equal(after.class_id, before.class_id)


@given(cells(), IOUS, st.randoms(use_true_random=False))
def test_the_order_of_cells_does_not_matter(made: Cells, iou: float, random: object) -> None:
    order = np.arange(len(made))
    random.shuffle(order)  # type: ignore[attr-defined]
    assert table(Nms(iou).cluster(made[order])) == table(Nms(iou).cluster(made))


def test_more_groups_than_fit_the_cache_at_once() -> None:
    """The same three cells in 50,000 samples: two survive in each, in order."""
    once = make_cells([(0, 0, 0, 0, 0.9, 0, 0, 8, 8), (0, 0, 0, 1, 0.8, 1, 0, 9, 8), (0, 0, 0, 2, 0.7, 20, 0, 28, 8)])
    n = 50_000
    repeated = once[np.tile(np.arange(3), n)]
    many = Cells(np.repeat(np.arange(n, dtype=np.int32), 3), *(getattr(repeated, f) for f in Cells.__slots__[1:]))
    found = Nms(0.5).cluster(many)
    assert np.array_equal(found.sample, np.repeat(np.arange(n), 2))
    assert np.array_equal(found.n_cells, np.tile([2, 1], n))
