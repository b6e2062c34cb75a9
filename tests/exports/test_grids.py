"""Grids of cells as files."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest

from detector.errors import SettingError
from detector.exports import write
from detector.library.paths import Library
from detector.types import Transform
from tests.exports.made import made_view

HERE = (48.0, 32.0, 64.0, 48.0)
ROWS = [(0, 0, 0.9, HERE), (0, 0, 0.3, HERE), (6, 0, 0.5, HERE), (6, 1, 0.5, HERE)]
"""Cells 0 and 2 of the first row; cell 3 is a bag's. See ``tests.library.made.cells``."""


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode())))


def known(data: bytes, column: str) -> list[tuple[str, str]]:
    """The cells of the first row whose value is known and not 0."""
    rows = [row for row in rows_of(data) if row["row"] == "0"]
    return [(row["column"], row[column]) for row in rows if row[column] not in ("", "0.00000")]


def test_a_row_for_every_cell_with_its_place_in_the_footage(library: Library) -> None:
    view = made_view(library, ROWS, stretch=10)
    rows = rows_of(write("grid", view, class_name="person", figure="maximum"))
    assert len(rows) == 34 * 60
    assert [row for row in rows if row["maximum"]][2] == {
        "video": "walk.avi",
        "class": "person",
        "row": "0",
        "column": "2",
        "x1": "16.00",
        "y1": "0.00",
        "x2": "24.00",
        "y2": "8.00",
        "maximum": "0.50000",
    }


@pytest.mark.parametrize(
    ("options", "column", "values"),
    [
        ({"figure": "mean"}, "mean", [("0", "0.09000"), ("1", "0.03000"), ("2", "0.05000")]),
        ({}, "occupied", [("0", "0.10000"), ("2", "0.10000")]),
        ({"coverage": 0.6}, "occupied", [("0", "0.10000")]),
        (
            {"minus": (0, 1), "coverage": 0.3},
            "occupied_a_minus_b",
            [("0", "-0.90000"), ("1", "-0.90000"), ("2", "0.10000")],
        ),
        ({"frame": 60}, "coverage_frame_60", [("2", "0.50000")]),
    ],
    ids=["mean", "occupied", "at a threshold", "one stretch minus another", "one frame"],
)
def test_what_each_cell_shows(
    library: Library, options: dict[str, object], column: str, values: list[tuple[str, str]]
) -> None:
    assert known(write("grid", made_view(library, ROWS, stretch=10), class_name="person", **options), column) == values


def test_a_stretch_is_over_its_own_frames(library: Library) -> None:
    stretch = made_view(library, ROWS, stretch=10, unreadable=[7]).between(6, 9)
    assert known(write("grid", stretch, class_name="person"), "occupied") == [("2", "0.50000")]


def test_cells_beside_the_picture_are_left_out(library: Library) -> None:
    view = made_view(library, transform=Transform((2.0, 2.0), (400, 272)))
    rows = rows_of(write("grid", view, class_name="person"))
    assert {int(row["column"]) for row in rows} == set(range(50))


def test_numpy_gets_the_grids_and_what_is_needed_to_place_them(library: Library) -> None:
    view = made_view(library, ROWS, stretch=10)
    with np.load(io.BytesIO(write("grids", view, class_name="person", figure="mean"))) as kept:
        assert kept["mean"][0, 2] == pytest.approx(0.05)
        assert kept["maximum"][0, 0] == pytest.approx(0.9)
        assert np.isnan(kept["maximum"][1, 0])
        assert {"occupied", "mean_low_by"} <= set(kept)
        assert str(kept["class_name"]) == "person"
        assert int(kept["cell_px"]) == 16
        assert float(kept["floor"]) == view.floor


def test_numpy_gets_a_difference_with_both_its_sides(library: Library) -> None:
    stretch = made_view(library, ROWS, stretch=10).between(5, None)
    with np.load(io.BytesIO(write("grids", stretch, class_name="person", figure="mean", minus=(0, 5)))) as kept:
        assert np.allclose(kept["a"] - kept["b"], kept["a_minus_b"])
        assert kept["a"][0, 2] > 0 == kept["a"][0, 0]


@pytest.mark.parametrize(
    ("options", "named"),
    [({"class_name": "horse"}, "no class 'horse'"), ({"class_name": "person", "frame": 61}, "no frame 61")],
    ids=["class", "frame"],
)
def test_a_class_or_frame_that_is_not_there(library: Library, options: dict[str, object], named: str) -> None:
    with pytest.raises(SettingError, match=named):
        write("grid", made_view(library), **options)
