"""The planted run stands in for an hour of footage in the benchmark: it has to be a run like any other."""

from __future__ import annotations

import numpy as np
import pytest

from bench.grid import measure
from bench.planted import SPEC, plant_run
from detector.analysis.timeline import count_detections
from detector.grid.methods.nms import Nms
from detector.grid.threshold import detect
from detector.types import Thresholds


def test_the_seed_decides_everything() -> None:
    (_, one), (_, same), (_, other) = plant_run(50), plant_run(50), plant_run(50, seed=1)
    assert np.array_equal(one.score, same.score)
    assert np.array_equal(one.xyxy_model_px, same.xyxy_model_px)
    assert len(one) != len(other) or not np.array_equal(one.score, other.score)


def test_cells_are_as_a_network_gives_them() -> None:
    _, cells = plant_run(200)
    places = list(zip(*(getattr(cells, n).tolist() for n in ("sample", "class_id", "row", "col")), strict=True))
    assert places == sorted(set(places))
    assert cells.score.min() >= np.float32(SPEC.score_floor)
    assert cells.score.max() <= 1
    assert (cells.row.max() + 1, cells.col.max() + 1) == SPEC.grid_hw
    assert len(cells) / 200 == pytest.approx(200, rel=0.15)


def test_damaged_samples_have_no_cells_and_no_figures() -> None:
    samples, cells = plant_run(60, unreadable=3)
    damaged = np.flatnonzero(~samples.readable)
    assert damaged.tolist() == [30, 31, 32]
    assert not np.isin(cells.sample, damaged).any()
    assert np.isnan(samples.cov_max[damaged]).all()
    assert np.isfinite(samples.cov_max[samples.readable]).all()


def test_the_people_planted_are_found_again() -> None:
    samples, cells = plant_run(900, people=4.0)
    found = count_detections(detect(cells, Thresholds((0.3, 0.3, 0.3), Nms())), len(samples), 3)
    assert found[samples.readable, 0].mean() == pytest.approx(4.0, rel=0.2)


@pytest.mark.long
def test_the_benchmark_reports_every_figure() -> None:
    figures = measure()
    assert len({figure.name for figure in figures}) == len(figures)
    assert {"ms", "s", "cells"} <= {figure.unit for figure in figures}
    assert all(figure.value > 0 for figure in figures)
