"""What several charts are made of."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import pytest

from detector.figures.parts import add_invisible, make_staircase, shade_unread
from detector.figures.style import from_axis_time


@pytest.mark.parametrize(
    ("start", "values", "corners"),
    [
        ([], [], []),
        ([2.0], [7.0], [(2.0, 7.0), (9.0, 7.0)]),
        ([0.0, 4.0], [1.0, 3.0], [(0.0, 1.0), (4.0, 1.0), (4.0, 3.0), (9.0, 3.0)]),
    ],
    ids=["none", "one", "two"],
)
def test_every_value_is_drawn_flat_until_the_next(
    start: list[float], values: list[float], corners: list[tuple[float, float]]
) -> None:
    across, up = make_staircase(np.asarray(start), 9.0, np.asarray(values))
    assert list(zip(across.tolist(), up.tolist(), strict=True)) == corners


def test_what_is_known_before_and_after_a_gap_keeps_its_whole_piece() -> None:
    across, up = make_staircase(np.arange(3.0), 3.0, np.asarray([5.0, np.nan, 6.0]))
    assert across[~np.isnan(up)].tolist() == [0.0, 1.0, 2.0, 3.0]


@pytest.mark.parametrize(
    ("readable", "fields"),
    [
        ([], []),
        ([True, True], []),
        ([False, False], [(0.0, 2.0)]),
        ([False, True, False, False, True], [(0.0, 1.0), (2.0, 4.0)]),
    ],
    ids=["none", "all read", "none read", "two gaps"],
)
def test_stretches_that_could_not_be_read_are_shaded(readable: list[bool], fields: list[tuple[float, float]]) -> None:
    figure = go.Figure()
    start_s = np.arange(float(len(readable)))
    shade_unread(figure, start_s, start_s + 1, np.asarray(readable, np.bool_))
    assert [(from_axis_time(shape.x0), from_axis_time(shape.x1)) for shape in figure.layout.shapes] == fields


def test_a_run_full_of_gaps_does_not_drown_the_browser() -> None:
    figure = go.Figure()
    start_s = np.arange(4000.0)
    shade_unread(figure, start_s, start_s + 1, np.arange(4000) % 2 == 0)
    assert len(figure.layout.shapes) <= 60


def test_markers_that_are_not_seen_stay_so_when_one_is_clicked() -> None:
    figure = go.Figure()
    add_invisible(figure, x=[1], y=[2])
    (trace,) = figure.data
    assert trace.marker.opacity == trace.selected.marker.opacity == trace.unselected.marker.opacity == 0
