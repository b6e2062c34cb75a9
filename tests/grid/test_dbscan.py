"""DBSCAN against a plain implementation of its definition. What NVIDIA makes of real grids is in test_golden.py."""

from __future__ import annotations

import tracemalloc
from itertools import chain

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detector.errors import SettingError
from detector.grid.methods import crowded
from detector.grid.methods.dbscan import Dbscan
from detector.types import Cells, Detections
from tests.grid.strategies import cells, groups, make_cells, table

METHODS = st.builds(
    Dbscan,
    eps=st.sampled_from([0.1, 0.3, 0.55, 0.8]),
    min_samples=st.integers(1, 3),
    min_coverage=st.sampled_from([0.0, 0.125, 0.3]),
)


def distance(a: np.ndarray, b: np.ndarray) -> float:
    """TAO's distance, spelt out."""
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    inter = max(width, 0) * max(height, 0)
    union = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - inter
    return 1 - float(inter) / (float(union) + 0.01)


def slow_labels(boxes: np.ndarray, weights: np.ndarray, method: Dbscan) -> list[int]:
    """DBSCAN as its inventors wrote it: visit the points in order, grow a cluster from every new core."""
    n = len(boxes)
    near = [[j for j in range(n) if distance(boxes[i], boxes[j]) <= method.eps] for i in range(n)]
    core = [sum(float(weights[j]) for j in near[i]) >= method.min_samples for i in range(n)]
    labels = [-1] * n
    for start in range(n):
        if labels[start] >= 0 or not core[start]:
            continue
        front = [start]
        while front:
            i = front.pop()
            if labels[i] < 0:
                labels[i] = start
                front += near[i] if core[i] else []
    return labels


def slow_dbscan(made: Cells, method: Dbscan) -> list[tuple[object, ...]]:
    """Every cluster: weighted mean, sum, maximum, number."""
    found: list[tuple[object, ...]] = []
    for rows in groups(made[made.score > method.min_coverage]):
        used = made[made.score > method.min_coverage]
        rows = sorted(rows, key=lambda i: (used.col[i], used.row[i]))
        boxes, weights = used.xyxy_model_px[rows].astype(float), used.score[rows].astype(float)
        labels = np.array(slow_labels(boxes, weights, method))
        here = []
        for wanted in sorted(set(labels.tolist()) - {-1}):
            own = labels == wanted
            box = (boxes[own] * weights[own, None]).sum(axis=0) / weights[own].sum()
            first = min((used.row[r], used.col[r]) for r, mine in zip(rows, own, strict=True) if mine)
            place = (int(used.sample[rows[0]]), int(used.class_id[rows[0]]))
            values = (float(weights[own].sum()), float(weights[own].max()), int(own.sum()))
            here.append((-values[0], first, (*place, *values, tuple(box.tolist()))))
        found += [row for _, _, row in sorted(here, key=lambda h: h[:2])]
    return found


def make_crowd(score: np.ndarray, boxes: np.ndarray, frames: int = 1) -> Cells:
    """The same boxes of one class in every frame."""
    sample, place = np.divmod(np.arange(frames * len(boxes), dtype=np.int32), np.int32(len(boxes)))
    row, col = np.divmod(place, np.int32(120))
    plain = np.zeros(len(sample), np.int32)
    return Cells(sample, plain, row, col, np.tile(score, frames), np.tile(boxes, (frames, 1)), plain)


def cluster_measured(made: Cells) -> tuple[Detections, int]:
    """The clusters, and the most bytes that finding them took."""
    tracemalloc.start()
    try:
        return Dbscan().cluster(made), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_no_cells() -> None:
    assert len(Dbscan().cluster(Cells.empty())) == 0


def test_a_lone_cell_is_noise_however_sure() -> None:
    assert len(Dbscan().cluster(make_cells([(0, 0, 0, 0, 0.99, 0, 0, 50, 50)]))) == 0


def test_two_cells_together_are_an_object() -> None:
    made = make_cells([(0, 0, 0, 0, 0.75, 0, 0, 50, 50), (0, 0, 0, 1, 0.25, 4, 0, 54, 50)])
    assert table(Dbscan().cluster(made)) == [(0, 0, 1.0, 0.75, 2, (1, 0, 51, 50))]


def test_cells_at_the_coverage_threshold_do_not_count() -> None:
    """TAO wants more than the threshold, not at least."""
    made = make_cells([(0, 0, 0, 0, 0.75, 0, 0, 50, 50), (0, 0, 0, 1, 0.25, 4, 0, 54, 50)])
    assert len(Dbscan(min_coverage=0.25).cluster(made)) == 0


def test_a_chain_is_one_object_though_its_ends_are_apart() -> None:
    made = make_cells([(0, 0, 0, i, 0.5, 10 * i, 0, 10 * i + 100, 100) for i in range(12)])
    assert Dbscan().cluster(made).n_cells.tolist() == [12]


def test_a_border_goes_to_the_core_that_comes_first_by_column() -> None:
    """Five boxes in steps that reach the next one only; the one in the middle has too little around it for a core."""
    across = [(4, 0, 0.9), (3, 0, 0.3), (2, 2, 0.1), (1, 4, 0.3), (0, 4, 0.9)]  # row, column, coverage
    made = make_cells([(0, 0, r, c, s, 15 * i, 0, 15 * i + 100, 100) for i, (r, c, s) in enumerate(across)])
    found = Dbscan().cluster(made)
    assert found.n_cells.tolist() == [3, 2]
    assert found.score.tolist() == pytest.approx([1.3, 1.2])
    assert found.xyxy_model_px[0, 0] < found.xyxy_model_px[1, 0]


@given(cells(), METHODS)
def test_equals_the_definition(made: Cells, method: Dbscan) -> None:
    found, wanted = table(method.cluster(made)), slow_dbscan(made, method)
    assert [row[:-1] for row in found] == [row[:-1] for row in wanted]
    for mine, theirs in zip(found, wanted, strict=True):
        assert mine[-1] == pytest.approx(theirs[-1], abs=2e-3)


@given(cells(), METHODS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_large_groups_equal_the_definition_too(monkeypatch: pytest.MonkeyPatch, made: Cells, method: Dbscan) -> None:
    """Whatever a group's size, its boxes are compared a few at a time."""
    wanted = table(method.cluster(made))
    for module in ("crowded", "dbscan"):
        monkeypatch.setattr(f"detector.grid.methods.{module}.PAIRS_AT_ONCE", 9)
    assert table(method.cluster(made)) == wanted


@given(cells(), METHODS, st.randoms(use_true_random=False))
def test_the_order_of_cells_does_not_matter(made: Cells, method: Dbscan, random: object) -> None:
    order = np.arange(len(made))
    random.shuffle(order)  # type: ignore[attr-defined]
    assert table(method.cluster(made[order])) == table(method.cluster(made))


def test_groups_of_very_different_size_do_not_disturb_each_other() -> None:
    rng = np.random.default_rng(3)
    parts = [
        [(s, 0, *divmod(i, 40), rng.choice([0.25, 0.5]), *(x := rng.integers(0, 60, 2)), *(x + 40)) for i in range(n)]
        for s, n in enumerate([1, 700, 2, 90, 3])
    ]
    together = Dbscan().cluster(make_cells([*chain(*parts)]))
    apart = [table(Dbscan().cluster(make_cells(part))) for part in parts]
    assert table(together) == [*chain(*apart)]
    assert len(together) > 3


def test_thousands_of_equal_boxes_are_one_object_at_little_cost() -> None:
    """What a network answers that says yes to everything everywhere: 67 million pairs a frame."""
    boxes, frames = 8_160, 20
    same = np.tile(np.asarray([10, 10, 60, 110], np.float32), (boxes, 1))
    found, most_bytes = cluster_measured(make_crowd(np.full(boxes, 0.5, np.float32), same, frames))
    assert found.n_cells.tolist() == [boxes] * frames
    assert found.score.tolist() == [boxes / 2] * frames
    assert most_bytes < 100_000_000


def test_thousands_of_nearly_equal_boxes_are_one_object_at_little_cost() -> None:
    boxes, rng = 8_160, np.random.default_rng(5)
    nearly = (np.asarray([10, 10, 60, 110], np.float32) + rng.uniform(0, 3, (boxes, 4))).astype(np.float32)
    found, most_bytes = cluster_measured(make_crowd(rng.uniform(0.1, 1, boxes).astype(np.float32), nearly))
    assert found.n_cells.tolist() == [boxes]
    assert most_bytes < 50_000_000


def test_what_would_take_very_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crowded, "MOST_PAIRS", 1_000_000)
    boxes = 2_000
    apart = np.arange(boxes, dtype=np.float32)[:, None] * 100 + np.asarray([0, 0, 50, 50], np.float32)
    with pytest.raises(SettingError, match="Choose NMS"):
        Dbscan().cluster(make_crowd(np.full(boxes, 0.5, np.float32), apart))
