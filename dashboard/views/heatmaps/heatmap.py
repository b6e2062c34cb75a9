"""The heatmap on the page: a class, a threshold, the ground under its cells, a chosen cell; and its controls."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import streamlit as st

from dashboard.components.chart import ChartSelection
from dashboard.components.downloads import downloads, file_download
from dashboard.components.frames import blur_switch
from dashboard.components.messages import plain
from dashboard.state import address, settings
from detector.exports.grids import GridOptions
from detector.figures.heatmaps import Ground, Layer, format_coverage
from detector.images import encode_jpeg, encode_png, narrow
from detector.overlay.cells import draw_cells
from detector.types import Float32, UInt8
from detector.view import RunView
from detector.view.grid import ClassGrid
from detector.view.pictures import Picture, hide_faces, read_large_picture
from detector.words import pluralise

CELL = "cell"
_GROUND_WIDTH = 900
_GROUND_QUALITY = 78


@dataclass(frozen=True, slots=True)
class Heatmap:
    """A class of a view as it is drawn: what counts as much coverage, how opaque, and a cell (row, column)."""

    view: RunView
    class_name: str
    threshold: float
    opacity: float
    cell: tuple[int, int] | None
    blur_faces: bool = False

    @property
    def grid(self) -> ClassGrid:
        """The class's grid."""
        return ClassGrid(self.view, self.class_name)


def draw_heatmap_controls(view: RunView) -> Heatmap:
    """Draw the controls that every view of the grid shares."""
    name = address.choice("class", view.classes, view.classes[0])
    st.pills(
        "Class",
        view.classes,
        format_func=lambda each: plain(pluralise(each)),
        required=True,
        **address.bind("class", name),
    )
    setting = settings.score_name(name, view.coverage_method)
    own, floor = view.own_thresholds.scores[view.class_id(name)], view.floor
    threshold = address.number(setting, max(own, floor), floor, 1.0)
    st.slider(
        "Coverage that counts",
        floor,
        1.0,
        step=0.01,
        format="%.2f",
        help="The network says for every cell of its grid how sure it is, from 0 to 1. Thresholds cut this number.",
        **address.bind(setting, threshold),
    )
    opacity = address.number("opacity", 0.35, 0.0, 1.0)
    st.slider("Opacity", 0.0, 1.0, step=0.05, format="%.2f", **address.bind("opacity", opacity))
    return Heatmap(view, name, threshold, opacity, _read_cell(ClassGrid(view, name)), blur_switch())


def make_ground(heatmap: Heatmap, picture: Picture) -> Ground:
    """The picture, no wider than it is shown, as a JPEG."""
    image = encode_jpeg(narrow(picture.image, _GROUND_WIDTH), _GROUND_QUALITY)
    return Ground(image, heatmap.grid.covered_wh, heatmap.grid.cell_px)


def make_frame_layer(heatmap: Heatmap, grid: Float32) -> Layer:
    """One frame's coverage."""
    floor = heatmap.view.floor
    return Layer(grid, 1.0, "coverage", lambda value: format_coverage(np.nan_to_num(value), floor))


def choose_cell(heatmap: Heatmap, selected: ChartSelection) -> None:
    """A click chooses its cell; a second click on the same lets it go."""
    if selected.points:
        number = int(selected.points[0])
        width = heatmap.grid.shape_hw[1]
        same = heatmap.cell is not None and heatmap.cell[0] * width + heatmap.cell[1] == number
        address.put(CELL, -1 if same else number)


def draw_grid_downloads(part: RunView, heatmap: Heatmap, layer: Layer, picture: Picture, **options: Any) -> None:
    """Draw the buttons: the picture with the layer's cells, and the exports of grids over this part of the run."""
    options |= {"class_name": heatmap.class_name, "coverage": heatmap.threshold}
    file_download(
        "Picture (PNG)",
        heatmap.view,
        f"{GridOptions(**options).stem}.png",
        lambda: encode_png(_paint_cells(heatmap, layer, picture)),
        mime="image/png",
        key="grid-png",
    )
    downloads(part, "grids", **options)


def read_ground_picture(heatmap: Heatmap, sample: int) -> Picture:
    """The frame, faces made unrecognisable where that was asked for."""
    picture = read_large_picture(heatmap.view, sample)
    return replace(picture, image=hide_faces(heatmap.view, sample, picture.image)) if heatmap.blur_faces else picture


def _paint_cells(heatmap: Heatmap, layer: Layer, picture: Picture) -> UInt8:
    shape = heatmap.grid.covered_wh, heatmap.grid.cell_px
    return draw_cells(picture.image, layer.values, *shape, layer.top, max(heatmap.opacity, 0.3))


def _read_cell(grid: ClassGrid) -> tuple[int, int] | None:
    """The chosen cell; None for none, or for one in the padding beside the picture."""
    height, width = grid.shape_hw
    row, col = divmod(address.whole(CELL, -1, -1, height * width - 1), width)
    return (row, col) if grid.shows(row, col) else None
