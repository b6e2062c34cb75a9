from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.grid.cells import extract_cells, find_answered, measure_ranges
from detector.types import ModelSpec, RawGrids

SPEC = ModelSpec("test", "Test", ("person", "bag"), (0.4, 0.2), input_wh=(80, 48), score_floor=0.1)  # a 3 x 5 grid
HW = SPEC.grid_hw


def grids(batch: int = 1) -> RawGrids:
    return RawGrids(np.zeros((batch, 2, *HW), np.float32), np.zeros((batch, 8, *HW), np.float32))


def samples(*numbers: int) -> np.ndarray:
    return np.array(numbers, np.int32)


def encode(box: tuple[float, ...], row: int, col: int) -> np.ndarray:
    """What a network with stride 16, offset 0.5 and norm 35 has to say at (row, col) to mean the box."""
    x1, y1, x2, y2 = box
    cx, cy = col * 16 + 0.5, row * 16 + 0.5
    return np.array([cx - x1, cy - y1, x2 - cx, y2 - cy], np.float32) / 35


def test_no_pictures() -> None:
    assert len(extract_cells(grids(0), SPEC, samples())) == 0
    assert [figure.shape for figure in measure_ranges(grids(0), SPEC)] == [(0, 2)] * 5


def test_nothing_above_the_floor() -> None:
    assert len(extract_cells(grids(2), SPEC, samples(0, 1))) == 0


def test_decodes_by_peoplenets_formula() -> None:
    """Class 1 at row 2, column 3: centre (48.5, 32.5), distances times 35."""
    raw = grids()
    raw.cov[0, 1, 2, 3] = 0.5
    raw.bbox[0, 4:, 2, 3] = [1.0, 0.5, 0.2, 0.4]
    cells = extract_cells(raw, SPEC, samples(7))
    assert [column.tolist() for column in (cells.sample, cells.class_id, cells.row, cells.col)] == [[7], [1], [2], [3]]
    assert cells.score == [0.5]
    assert cells.xyxy_model_px[0] == pytest.approx([48.5 - 35, 32.5 - 17.5, 48.5 + 7, 32.5 + 14])


@given(
    st.integers(0, HW[0] - 1),
    st.integers(0, HW[1] - 1),
    st.integers(0, 1),
    st.tuples(*[st.floats(-50, 130, width=32)] * 4),
)
def test_decoding_what_was_encoded_gives_it_back(row: int, col: int, class_id: int, box: tuple[float, ...]) -> None:
    raw = grids()
    raw.cov[0, class_id, row, col] = 0.9
    raw.bbox[0, 4 * class_id : 4 * class_id + 4, row, col] = encode(box, row, col)
    cells = extract_cells(raw, SPEC, samples(0))
    assert cells.xyxy_model_px[0] == pytest.approx(box, abs=1e-3)
    assert (cells.row[0], cells.col[0], cells.class_id[0]) == (row, col, class_id)


def test_the_floor_itself_is_kept_and_can_be_another() -> None:
    raw = grids()
    raw.cov[0, 0, 0] = [0.1, 0.0999, 0.3, 0.05, 0.2]
    assert extract_cells(raw, SPEC, samples(0)).col.tolist() == [0, 2, 4]
    assert extract_cells(raw, SPEC, samples(0), floor=0.2).col.tolist() == [2, 4]


def test_rows_come_by_sample_class_row_column() -> None:
    raw = RawGrids(np.ones((2, 2, *HW), np.float32), np.zeros((2, 8, *HW), np.float32))
    cells = extract_cells(raw, SPEC, samples(3, 8))
    places = list(zip(cells.sample, cells.class_id, cells.row, cells.col, strict=True))
    assert len(places) == 2 * 2 * 15
    assert places == sorted(places)


def test_without_boxes_a_cell_has_its_own_extent() -> None:
    raw = RawGrids(grids().cov, np.zeros((1, 0, *HW), np.float32))
    raw.cov[0, 0, 1, 4] = 0.7
    assert extract_cells(raw, SPEC, samples(0)).xyxy_model_px.tolist() == [[64, 16, 80, 32]]
    figures = measure_ranges(raw, SPEC)
    assert figures[1][0].tolist() == pytest.approx([0.7, 0.0])
    assert np.isnan(figures[3]).all()
    assert np.isnan(figures[4]).all()


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("grid", ["cov", "bbox"])
def test_a_picture_with_anything_but_numbers_in_its_grids_was_not_answered(grid: str, value: float) -> None:
    raw = grids(3)
    getattr(raw, grid)[1, 0, 2, 3] = value
    assert find_answered(measure_ranges(raw, SPEC), SPEC, has_boxes=True).tolist() == [True, False, True]


def test_an_infinity_and_its_negative_are_no_answer_either() -> None:
    raw = grids()
    raw.cov[0, 0, 0, :2] = np.inf, -np.inf
    assert not find_answered(measure_ranges(raw, SPEC), SPEC, has_boxes=True).any()


def test_a_box_too_large_for_a_number_is_no_answer() -> None:
    raw = grids()
    raw.bbox[0, 0, 0, 0] = 1e38
    assert not find_answered(measure_ranges(raw, SPEC), SPEC, has_boxes=True).any()


def test_without_boxes_the_coverage_alone_is_the_answer() -> None:
    raw = RawGrids(grids(2).cov, np.zeros((2, 0, *HW), np.float32))
    raw.cov[1, 0, 0, 0] = np.nan
    assert find_answered(measure_ranges(raw, SPEC), SPEC, has_boxes=False).tolist() == [True, False]


def test_figures_are_of_the_whole_grid_and_of_each_class() -> None:
    raw = grids(2)
    raw.cov[1, 1, 0, 0], raw.cov[1, 1, 0, 1] = 0.9, 0.05
    raw.bbox[1, 4, 0, 0], raw.bbox[1, 7, 2, 4], raw.bbox[1, 3, 0, 0] = -2, 3, 1
    cov_min, cov_max, cov_mean, box_min, box_max = measure_ranges(raw, SPEC)
    assert cov_min.tolist() == [[0, 0], [0, 0]]
    assert cov_max[1].tolist() == pytest.approx([0, 0.9])
    assert cov_mean[1].tolist() == pytest.approx([0, 0.95 / 15])
    assert (box_min[1].tolist(), box_max[1].tolist()) == ([0, -2], [1, 3])


@pytest.mark.parametrize(
    ("cov", "bbox", "numbers"),
    [
        pytest.param((1, 3, *HW), (1, 8, *HW), (0,), id="another class count"),
        pytest.param((1, 2, 4, 5), (1, 8, 4, 5), (0,), id="another grid"),
        pytest.param((1, 2, *HW), (1, 12, *HW), (0,), id="boxes of another class count"),
        pytest.param((1, 2, *HW), (1, 8, *HW), (0, 1), id="another number of samples"),
    ],
)
def test_shapes_that_do_not_fit(cov: tuple[int, ...], bbox: tuple[int, ...], numbers: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="expected shape"):
        extract_cells(RawGrids(np.zeros(cov, np.float32), np.zeros(bbox, np.float32)), SPEC, samples(*numbers))
