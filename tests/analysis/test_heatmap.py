"""Where in the picture: one frame, a stretch, a cell, and what is not known below the floor."""

from __future__ import annotations

import numpy as np
import pytest

from detector.analysis.heatmap import aggregate_cells, make_frame_grid, read_cell_over_time, summarise_frame
from detector.types import Cells, Detections, Samples

GRID_HW = (3, 4)
FLOOR = 0.02

Row = tuple[int, int, int, int, float]


def made(rows: list[Row]) -> Cells:
    """Cells from (sample, class, row, column, coverage)."""
    columns = np.array(rows, np.float64).reshape(-1, 5).T
    sample, class_id, row, col = (column.astype(np.int32) for column in columns[:4])
    boxes, passes = np.zeros((len(rows), 4), np.float32), np.zeros(len(rows), np.int32)
    return Cells(sample, class_id, row, col, columns[4].astype(np.float32), boxes, passes)


CELLS = made([(0, 0, 1, 2, 0.8), (0, 1, 1, 2, 0.3), (1, 0, 1, 2, 0.4), (1, 0, 0, 0, 0.1), (3, 0, 1, 2, 0.9)])


def within(*samples: int, of: int = 4) -> np.ndarray:
    return np.isin(np.arange(of), samples)


def test_a_frame_without_cells_is_unknown_everywhere() -> None:
    assert np.isnan(make_frame_grid(Cells.empty(), 0, 0, GRID_HW)).all()


def test_a_frame_shows_its_own_class_and_nothing_below_the_floor() -> None:
    grid = make_frame_grid(CELLS, 0, 0, GRID_HW)
    assert grid[1, 2] == pytest.approx(0.8)
    assert np.isnan(np.delete(grid, 6)).all()


def test_no_readable_frame_says_nothing() -> None:
    found = aggregate_cells(CELLS, 0, within(), np.ones(4), GRID_HW, threshold=0.5, floor=FLOOR)
    assert found.frames == 0
    for figure in (found.mean, found.maximum, found.occupied, found.mean_low_by):
        assert figure.shape == GRID_HW
        assert np.isnan(figure).all()


def test_a_stretch_has_mean_maximum_and_share_of_frames_occupied() -> None:
    found = aggregate_cells(CELLS, 0, within(0, 1, 2), np.ones(4), GRID_HW, threshold=0.5, floor=FLOOR)
    assert found.frames == 3
    assert found.mean[1, 2] == pytest.approx(0.4)
    assert found.maximum[1, 2] == pytest.approx(0.8)
    assert found.occupied[1, 2] == pytest.approx(1 / 3)
    assert found.mean[0, 0] == pytest.approx(0.1 / 3)
    assert found.occupied[0, 0] == 0


def test_means_and_shares_are_over_time() -> None:
    found = aggregate_cells(CELLS, 0, within(0, 1), np.array([3.0, 1, 9, 9]), GRID_HW, threshold=0.5, floor=FLOOR)
    assert found.mean[1, 2] == pytest.approx((0.8 * 3 + 0.4) / 4)
    assert found.occupied[1, 2] == pytest.approx(3 / 4)
    assert found.mean_low_by[0, 0] == pytest.approx(FLOOR * 3 / 4)


def test_what_lies_below_the_floor_is_unknown_and_the_mean_says_by_how_much() -> None:
    found = aggregate_cells(CELLS, 0, within(0, 1, 2), np.ones(4), GRID_HW, threshold=0.5, floor=FLOOR)
    assert np.isnan(found.maximum[2, 3])
    assert found.mean_low_by[2, 3] == pytest.approx(FLOOR)
    assert found.mean_low_by[1, 2] == pytest.approx(FLOOR / 3)


def test_a_score_at_the_threshold_occupies() -> None:
    cells = made([(0, 0, 0, 0, 0.5)])
    assert (
        aggregate_cells(cells, 0, within(0, of=1), np.ones(1), GRID_HW, threshold=0.5, floor=FLOOR).occupied[0, 0] == 1
    )


def test_a_minus_b() -> None:
    a = aggregate_cells(CELLS, 0, within(0, 1), np.ones(4), GRID_HW, threshold=0.5, floor=FLOOR)
    b = aggregate_cells(CELLS, 0, within(3), np.ones(4), GRID_HW, threshold=0.5, floor=FLOOR)
    assert a.minus(b, "mean")[1, 2] == pytest.approx(0.6 - 0.9)
    assert a.minus(b, "occupied")[1, 2] == pytest.approx(0.5 - 1)
    highest = a.minus(b, "maximum")
    assert highest[0, 0] == pytest.approx(0.1)  # B never reached the floor there
    assert np.isnan(highest[2, 3])


def test_a_cell_over_time_keeps_unreadable_frames_apart_from_empty_ones() -> None:
    readable = np.array([True, True, False, True])
    series = read_cell_over_time(CELLS, 0, 1, 2, readable)
    assert series[[0, 1, 3]] == pytest.approx([0.8, 0.4, 0.9])
    assert np.isnan(series[2])
    assert read_cell_over_time(CELLS, 0, 2, 3, readable)[[0, 1, 3]].tolist() == [0, 0, 0]


def samples_of(n_samples: int, n_classes: int) -> Samples:
    grid = np.full((n_samples, n_classes), 0.25, np.float32)
    return Samples(
        np.arange(n_samples),
        np.arange(n_samples, dtype=np.float64),
        np.array(["ok"] * n_samples),
        np.ones((n_samples, 2), np.int32),
        grid,
        grid,
        grid,
        grid,
        grid,
    )


def test_debugging_numbers_of_a_frame() -> None:
    cells = made([(0, 0, 0, 0, 0.1), (0, 0, 0, 1, 0.31), (0, 0, 0, 2, 0.5), (1, 0, 0, 0, 0.9)])
    whole = np.zeros(1, np.int32)
    half = np.full(1, 0.5, np.float32)
    detections = Detections(whole, whole, half, half, np.zeros((1, 4), np.float32), whole)
    person, bag = summarise_frame(samples_of(2, 2), cells, detections, 0, ("person", "bag"), FLOOR)
    assert person.cells_over == (2, 2, 0)  # over 0.1, 0.3, 0.5: a cell at the cut is not over it
    assert person.candidates == (3, 2, 2, 1, 1)  # at 0.1 to 0.5: it reaches it
    assert (person.detections, bag.detections) == (1, 0)
    assert person.cov_max == pytest.approx(0.25)
    assert bag.cells_over == (0, 0, 0)


def test_cuts_below_the_floor_are_not_answered() -> None:
    (person,) = summarise_frame(samples_of(1, 1), Cells.empty(), Detections.empty(), 0, ("person",), floor=0.2)
    assert person.cells_over == (None, 0, 0)
    assert person.candidates == (None, 0, 0, 0, 0)
