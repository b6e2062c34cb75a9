"""The charts of the Heatmaps page, without Streamlit."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import pytest

from detector.figures.heatmaps import (
    Ground,
    Layer,
    draw_cell_timeline,
    draw_frame_cells,
    draw_stretch_cells,
    format_coverage,
)
from detector.figures.style import read_alt

GRID = np.full((34, 60), np.nan, np.float32)
GRID[10, 20], GRID[11, 20], GRID[30, 5] = 0.9, 0.4, 0.1
GROUND = Ground(b"jpeg", (720.0, 544.0), 16)  # 240 pixels of padding at the right
FLOOR = 0.02


def layer(values: np.ndarray = GRID, *, diverging: bool = False) -> Layer:
    return Layer(values, 1.0, "coverage", lambda value: format_coverage(np.nan_to_num(value), FLOOR), diverging)


def frame(values: np.ndarray = GRID, *, dim: bool = True, cell: tuple[int, int] | None = None) -> go.Figure:
    return draw_frame_cells(GROUND, layer(values), threshold=0.5, opacity=0.3, dim=dim, cell=cell, alt="said")


def filled(figure: go.Figure) -> int:
    (heat,) = (trace for trace in figure.data if trace.type == "heatmap")
    return int(np.count_nonzero(~np.isnan(np.asarray(heat.z))))


def marks(figure: go.Figure) -> go.Scatter:
    (found,) = (trace for trace in figure.data if trace.customdata is not None)
    return found


def test_an_empty_grid_can_be_drawn() -> None:
    assert read_alt(frame(np.full((34, 60), np.nan, np.float32))) == "said"


def test_cells_below_the_threshold_are_outlined_but_not_filled() -> None:
    assert filled(frame(dim=True)) == 1
    assert filled(frame(dim=False)) == 3
    lines = [trace for trace in frame(dim=True).data if trace.type == "scatter"]
    outlined = [trace for trace in lines if trace.mode == "lines"]
    assert {trace.line.width for trace in outlined} == {0.7, 2.2}


def test_every_cell_in_the_picture_answers_a_click_and_none_in_the_padding() -> None:
    found = marks(frame())
    assert len(found.customdata) == 34 * 45
    assert max(found.customdata % 60) == 44


def test_a_cell_says_its_value_or_that_nobody_kept_it() -> None:
    found = marks(frame())
    said = dict(zip(np.asarray(found.customdata).tolist(), found.text, strict=True))
    assert said[10 * 60 + 20] == "coverage 0.90"
    assert said[0] == "coverage below 0.02, not kept"


def test_the_picture_covers_what_the_model_saw_of_it() -> None:
    (picture,) = frame().layout.images
    assert (picture.sizex, picture.sizey) == GROUND.covered_wh
    assert frame().layout.xaxis.range == (0, 720.0)


def test_a_chosen_cell_is_framed() -> None:
    shapes = frame(cell=(10, 20)).layout.shapes
    assert {(shape.x0, shape.y0, shape.x1, shape.y1) for shape in shapes} == {(320.0, 160.0, 336.0, 176.0)}


def test_a_stretch_lets_the_ground_through_where_next_to_nothing_was() -> None:
    values = np.zeros((34, 60))
    values[3, 4], values[5, 6] = 0.8, 0.001
    assert filled(draw_stretch_cells(GROUND, layer(values), opacity=0.8, cell=None, alt="said")) == 1


def test_a_difference_has_a_colour_for_either_side() -> None:
    values = np.zeros((34, 60))
    values[3, 4], values[5, 6] = 0.8, -0.8
    figure = draw_stretch_cells(GROUND, layer(values, diverging=True), opacity=0.8, cell=None, alt="said")
    (heat,) = (trace for trace in figure.data if trace.type == "heatmap")
    assert (heat.zmin, heat.zmax) == (-1.0, 1.0)
    assert heat.colorscale[0][1] != heat.colorscale[-1][1]


@pytest.mark.parametrize("n_samples", [0, 1, 5000], ids=["none", "one", "a long run"])
def test_a_cell_over_time(n_samples: int) -> None:
    rng = np.random.default_rng(0)
    coverage, readable = rng.random(n_samples), np.arange(n_samples) % 7 != 3
    figure = draw_cell_timeline(
        np.arange(n_samples, dtype=np.float64),
        float(n_samples),
        coverage,
        readable,
        floor=FLOOR,
        threshold=0.5,
        name="Person",
    )
    reached = int((coverage[readable] >= 0.5).sum())
    assert f"reaches 0.50 in {reached} of {int(readable.sum())} frames" in read_alt(figure)
    assert all(readable[sample] for sample in marks(figure).customdata)
    assert len(marks(figure).customdata) <= 1200
