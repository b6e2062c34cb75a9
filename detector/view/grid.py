"""The coverage grid of a class: where in the picture the network saw something, whatever the cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from detector.analysis.cell_counts import CANDIDATES_AT, CELLS_OVER
from detector.analysis.heatmap import (
    Aggregate,
    CellFigure,
    FrameFigures,
    aggregate_cells,
    make_frame_grid,
    read_cell_over_time,
    summarise_frame,
)
from detector.types import Float32, Float64, Int64
from detector.view.run_view import RunView

__all__ = [
    "CANDIDATES_AT",
    "CELLS_OVER",
    "Aggregate",
    "CellFigure",
    "ClassGrid",
    "FrameFigures",
    "find_emptiest_sample",
    "measure_frame",
]


@dataclass(frozen=True, slots=True)
class ClassGrid:
    """One class's grid of a run: (GH, GW) cells of ``cell_px`` model pixels."""

    view: RunView
    class_name: str

    @property
    def shape_hw(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.view.run.grid_hw

    @property
    def cell_px(self) -> int:
        """A cell's side in model pixels."""
        return self.view.run.manifest.model.stride_px

    @property
    def scale_xy(self) -> tuple[float, float]:
        """Model pixels per pixel of the footage, across and down."""
        return self.view.run.transform.scale_xy

    @property
    def covered_wh(self) -> tuple[float, float]:
        """The model pixels that the picture covers."""
        transform = self.view.run.transform
        (across, down), (width, height) = transform.scale_xy, transform.source_wh
        return width * across, height * down

    def frame(self, sample: int) -> Float32:
        """The coverage in one sample, by its place in the run; NaN below the run's floor."""
        return make_frame_grid(self.view.run.whole_cells, sample, self.view.class_id(self.class_name), self.shape_hw)

    def over_stretch(self, threshold: float) -> Aggregate:
        """The grid over the samples of the view's stretch that count; ``threshold``: from where a cell is occupied."""
        view, rows = self.view, self.view.rows
        within, lengths_s = np.zeros(view.n_samples, np.bool_), np.zeros(view.n_samples)
        within[rows], lengths_s[rows] = view.counted, view.lengths_s
        return aggregate_cells(
            view.run.whole_cells,
            view.class_id(self.class_name),
            within,
            lengths_s,
            self.shape_hw,
            threshold=threshold,
            floor=view.floor,
        )

    def cell_over_time(self, row: int, col: int) -> Float64:
        """One cell's coverage in every sample of the run: 0 below the floor, NaN where nothing could be read."""
        view = self.view.whole
        return read_cell_over_time(view.run.whole_cells, view.class_id(self.class_name), row, col, view.counted)

    def n_reaching(self, sample: int, threshold: float) -> int:
        """Count the cells that reach a threshold in one sample."""
        return int((self.frame(sample) >= threshold).sum())

    def frames_reaching(self, row: int, col: int, threshold: float) -> int:
        """In how many of the run's samples that count a cell reaches a threshold."""
        return int(np.count_nonzero(self.cell_over_time(row, col) >= np.float32(threshold)))

    def shows(self, row: int, col: int) -> bool:
        """True where a cell lies in the picture, and not in the padding beside it."""
        width, height = self.covered_wh
        return row >= 0 and col * self.cell_px < width and row * self.cell_px < height

    @property
    def cells_source_px(self) -> Float32:
        """Every cell's extent (GH * GW, 4), row by row; none for a cell beside the picture."""
        rows, cols = (part.ravel() for part in np.mgrid[0 : self.shape_hw[0], 0 : self.shape_hw[1]])
        return self._source_px(np.stack([cols, rows], axis=1))

    def cell_source_px(self, row: int, col: int) -> Float32:
        """A cell's extent x1 y1 x2 y2 in the video's pixels, clipped to the picture."""
        return np.asarray(self._source_px(np.asarray([[col, row]]))[0], np.float32)

    def _source_px(self, col_row: Int64) -> Float32:
        corners = np.concatenate([col_row, col_row + 1], axis=1).astype(np.float32) * self.cell_px
        return self.view.run.transform.to_source(corners)


def find_emptiest_sample(views: Sequence[RunView], class_name: str) -> int:
    """The sample with the fewest of a class, the first of equals, among those of several stretches of one run.

    Raises ValueError where no frame of any could be read.
    """
    samples = np.unique(np.concatenate([np.flatnonzero(view.counted) + view.first_sample for view in views]))
    counts = views[0].whole.counts[samples, views[0].class_id(class_name)]
    return int(samples[counts.argmin()])


def measure_frame(view: RunView, sample: int) -> list[FrameFigures]:
    """The debugging numbers of one sample, by its place in the run, a row per class."""
    run = view.run
    return summarise_frame(run.samples, run.whole_cells, view.detections_of(sample), sample, view.classes, view.floor)
