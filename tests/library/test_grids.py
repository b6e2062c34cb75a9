"""A grid of cells as a file."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np

from detector.exports.grid_files import grid_csv, grid_npz
from detector.library.paths import open_library
from detector.types import Transform
from tests.library.made import make_run


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode())))


def test_a_row_for_every_cell_with_its_place_in_the_footage(data_dir: Path) -> None:
    run = make_run(open_library(data_dir))
    values = np.full(run.grid_hw, np.nan)
    values[2, 3] = 0.5
    rows = rows_of(grid_csv(run, "person", "mean", values))
    assert len(rows) == 34 * 60
    known = [row for row in rows if row["mean"]]
    assert known == [
        {
            "video": "walk.avi",
            "class": "person",
            "row": "2",
            "column": "3",
            "x1": "24.00",
            "y1": "16.00",
            "x2": "32.00",
            "y2": "24.00",
            "mean": "0.50000",
        }
    ]


def test_cells_beside_the_picture_are_left_out(data_dir: Path) -> None:
    run = make_run(open_library(data_dir), transform=Transform((2.0, 2.0), (400, 272)))
    rows = rows_of(grid_csv(run, "person", "mean", np.zeros(run.grid_hw)))
    assert {int(row["column"]) for row in rows} == set(range(50))


def test_numpy_gets_the_grids_and_what_is_needed_to_place_them(data_dir: Path) -> None:
    run = make_run(open_library(data_dir))
    values = np.random.default_rng(0).random(run.grid_hw)
    with np.load(io.BytesIO(grid_npz(run, "person", {"mean": values, "maximum": values + 1}))) as kept:
        assert np.array_equal(kept["mean"], values)
        assert np.array_equal(kept["maximum"], values + 1)
        assert str(kept["class_name"]) == "person"
        assert int(kept["cell_px"]) == 16
        assert float(kept["floor"]) == run.manifest.floor
