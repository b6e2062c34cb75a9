"""Decoders: what a network gave becomes cells, and the raw grids where there are any."""

from __future__ import annotations

import numpy as np
import pytest

from detector.errors import ModelUnusable
from detector.model.decoders.detectnet import DetectNet
from detector.types import Float32, ModelSpec, Outputs

SPEC = ModelSpec("stand-in", "Stand-in", ("person", "bag"), (0.5, 0.5), input_wh=(64, 32), score_floor=0.1)
SAMPLES = np.asarray([7], np.int32)


def outputs(cov: Float32 | None = None) -> Outputs:
    cov = np.zeros((1, 2, 2, 4), np.float32) if cov is None else cov
    boxes = np.full((len(cov), 8, *cov.shape[2:]), 16 / 35, np.float32)
    return {"other": boxes, "coverage": cov, "boxes": boxes}


def test_nothing_above_the_floor_gives_no_cells_but_the_ranges() -> None:
    cells, ranges = DetectNet().decode(outputs(), SPEC, SAMPLES)
    assert len(cells) == 0
    assert [values.shape for values in ranges] == [(1, 2)] * 5


def test_a_cell_has_its_place_in_the_run_and_its_box() -> None:
    cov = np.zeros((1, 2, 2, 4), np.float32)
    cov[0, 1, 1, 2] = 0.75
    cells, _ = DetectNet().decode(outputs(cov), SPEC, SAMPLES)
    assert (cells.sample.tolist(), cells.class_id.tolist()) == ([7], [1])
    assert (cells.row.tolist(), cells.col.tolist(), cells.score.tolist()) == ([1], [2], [0.75])
    np.testing.assert_allclose(cells.xyxy_model_px, [[16.5, 0.5, 48.5, 32.5]])


def test_the_floor_can_lie_below_the_models_own() -> None:
    cov = np.full((1, 2, 2, 4), 0.05, np.float32)
    assert len(DetectNet().decode(outputs(cov), SPEC, SAMPLES)[0]) == 0
    assert len(DetectNet().decode(outputs(cov), SPEC, SAMPLES, floor=0.01)[0]) == 16


def test_without_boxes_a_cell_is_its_own_extent() -> None:
    decoder = DetectNet(boxes="")
    cells, _ = decoder.decode({"coverage": np.full((1, 2, 2, 4), 0.5, np.float32)}, SPEC, SAMPLES)
    assert not decoder.has_boxes
    assert decoder.outputs == ("coverage",)
    assert cells.xyxy_model_px[0].tolist() == [0, 0, 16, 16]


def test_a_grid_of_another_size_is_the_files_fault_and_names_it() -> None:
    with pytest.raises(ModelUnusable, match=r"^odd\.onnx gave a grid of \(3, 4\), expected \(2, 4\)\.$"):
        DetectNet(file="odd.onnx").decode(outputs(np.zeros((1, 2, 3, 4), np.float32)), SPEC, SAMPLES)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_picture_answered_without_numbers_has_neither_cells_nor_ranges(value: float) -> None:
    cov = np.full((2, 2, 2, 4), 0.5, np.float32)
    cov[0, 1, 0, 0] = value
    cells, ranges = DetectNet().decode(outputs(cov), SPEC, np.asarray([7, 8], np.int32))
    assert set(cells.sample.tolist()) == {8}
    assert all(np.isnan(figure[0]).all() and np.isfinite(figure[1]).all() for figure in ranges)
