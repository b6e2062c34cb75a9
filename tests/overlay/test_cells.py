"""The grid painted over a picture."""

from __future__ import annotations

import numpy as np

from detector.overlay.cells import draw_cells

GREY = np.full((34, 60, 3), 100, np.uint8)
SEEN_WH = (960.0, 544.0)  # one cell a pixel


def grid(**cells: float) -> np.ndarray:
    values = np.full((34, 60), np.nan)
    for place, value in cells.items():
        row, col = place.removeprefix("at_").split("_")
        values[int(row), int(col)] = value
    return values


def test_where_nothing_is_known_the_picture_stays() -> None:
    assert np.array_equal(draw_cells(GREY, grid(), SEEN_WH, 16, 1.0, 0.5), GREY)


def test_a_cell_colours_its_own_place_and_leaves_the_picture_given_alone() -> None:
    drawn = draw_cells(GREY, grid(at_3_7=0.9), SEEN_WH, 16, 1.0, 0.5)
    changed = np.argwhere((drawn != GREY).any(axis=2))
    assert changed.tolist() == [[3, 7]]
    assert (GREY == 100).all()


def test_cells_in_the_padding_are_left_out() -> None:
    narrow = GREY[:, :45]
    drawn = draw_cells(narrow, grid(at_3_50=0.9, at_3_44=0.9), (720.0, 544.0), 16, 1.0, 0.5)
    assert np.argwhere((drawn != narrow).any(axis=2)).tolist() == [[3, 44]]


def test_more_opacity_hides_more_of_the_picture() -> None:
    faint, strong = (
        int(np.abs(draw_cells(GREY, grid(at_0_0=0.9), SEEN_WH, 16, 1.0, share)[0, 0].astype(int) - 100).sum())
        for share in (0.2, 0.8)
    )
    assert strong > faint > 0


def test_a_difference_has_another_colour_for_either_side() -> None:
    drawn = draw_cells(GREY, grid(at_0_0=0.5, at_0_1=-0.5), SEEN_WH, 16, 0.5, 1.0)
    assert drawn[0, 0].tolist() != drawn[0, 1].tolist()
