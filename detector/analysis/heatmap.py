"""The coverage grid: where in the picture the network saw something, in one frame, over a stretch, over time.

A run keeps no cell below its floor. Such a cell is unknown, somewhere between 0 and the floor: NaN in the grid of one
frame and in a maximum, while a mean counts it as 0 and is therefore too low by up to ``Aggregate.mean_low_by``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from detector.analysis.cell_counts import Counts, count_candidates_at, count_cells_over
from detector.analysis.spans import weigh_samples
from detector.types import Bool, Cells, Detections, Float32, Float64, Samples

CellFigure = Literal["mean", "maximum", "occupied"]


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A class's grid over a stretch of samples; every array is (GH, GW).

    ``mean`` coverage over time; ``maximum``, NaN where it never reached the floor; ``occupied``, the share of the time
    in which it reached the threshold asked for; ``mean_low_by``, by how much the mean may be too low; ``frames``, how
    many could be read. All NaN where that is none.
    """

    frames: int
    mean: Float64
    maximum: Float64
    occupied: Float64
    mean_low_by: Float64

    def values(self, figure: CellFigure) -> Float64:
        """One of its figures."""
        return {"mean": self.mean, "maximum": self.maximum, "occupied": self.occupied}[figure]

    def minus(self, other: Aggregate, figure: CellFigure) -> Float64:
        """The difference of a figure; a maximum below the floor counts as 0, and NaN where neither reached it."""
        mine, others = self.values(figure), other.values(figure)
        if figure != "maximum":
            return np.asarray(mine - others, np.float64)
        neither = np.isnan(mine) & np.isnan(others)
        return np.where(neither, np.nan, np.nan_to_num(mine) - np.nan_to_num(others))


@dataclass(frozen=True, slots=True)
class FrameFigures:
    """One frame and class in numbers: the whole grid's range and mean, cells and candidates at several cuts.

    ``count_cells_over`` and ``candidates``: see ``cell_counts``; ``detections``: left after clustering and thresholds.
    """

    class_name: str
    cov_min: float
    cov_max: float
    cov_mean: float
    box_min: float
    box_max: float
    cells_over: Counts
    candidates: Counts
    detections: int


def make_frame_grid(cells: Cells, sample: int, class_id: int, grid_hw: tuple[int, int]) -> Float32:
    """The coverage (GH, GW) of one sample and class; NaN below the run's floor."""
    grid = np.full(grid_hw, np.nan, np.float32)
    in_frame = _select(cells, class_id, cells.sample == sample)
    grid[in_frame.row, in_frame.col] = in_frame.score
    return grid


def aggregate_cells(
    cells: Cells,
    class_id: int,
    within: Bool,
    lengths_s: Float64,
    grid_hw: tuple[int, int],
    *,
    threshold: float,
    floor: float,
) -> Aggregate:
    """A class's grid over the samples for which ``within`` (S,) is True: give it only those that could be read.

    They stand for ``lengths_s`` (S,). ``threshold`` says from which coverage on a cell is occupied; below the floor it
    means the floor.
    """
    size = grid_hw[0] * grid_hw[1]
    of_class = (cells.class_id == class_id) & within[cells.sample]
    place = cells.row[of_class].astype(np.int64) * grid_hw[1] + cells.col[of_class]
    score = cells.score[of_class]
    weight = weigh_samples(lengths_s, within)
    seconds, all_s = weight[cells.sample[of_class]], float(weight.sum())
    highest = np.full(size, np.nan)
    np.fmax.at(highest, place, score.astype(np.float64))

    def share(weights: Float64) -> Float64:
        """Sums per cell (GH * GW,) -> shares of the whole time (GH, GW); NaN of no time."""
        total = np.bincount(place, weights=weights, minlength=size)
        return total.reshape(grid_hw) / (np.float64(all_s) if all_s else np.float64("nan"))

    return Aggregate(
        frames=int(within.sum()),
        mean=share(score * seconds),
        maximum=highest.reshape(grid_hw),
        occupied=share(np.where(score >= np.float32(threshold), seconds, 0.0)),
        mean_low_by=np.maximum(1.0 - share(seconds), 0.0) * floor,
    )


def read_cell_over_time(cells: Cells, class_id: int, row: int, col: int, readable: Bool) -> Float64:
    """One cell's coverage in every sample (S,): 0 below the run's floor, NaN where the frame could not be read."""
    of_cell = _select(cells, class_id, (cells.row == row) & (cells.col == col) & readable[cells.sample])
    series = np.where(readable, 0.0, np.nan)
    series[of_cell.sample] = of_cell.score
    return series


def summarise_frame(
    samples: Samples, cells: Cells, detections: Detections, sample: int, classes: tuple[str, ...], floor: float
) -> list[FrameFigures]:
    """The debugging numbers of one sample, a row per class. ``detections`` are the run's at its thresholds."""
    in_frame = cells[cells.sample == sample]
    detected = detections.class_id[detections.sample == sample]
    return [
        FrameFigures(
            class_name=name,
            cov_min=float(samples.cov_min[sample, c]),
            cov_max=float(samples.cov_max[sample, c]),
            cov_mean=float(samples.cov_mean[sample, c]),
            box_min=float(samples.box_min[sample, c]),
            box_max=float(samples.box_max[sample, c]),
            cells_over=count_cells_over(in_frame.score[in_frame.class_id == c], floor),
            candidates=count_candidates_at(in_frame.score[in_frame.class_id == c], floor),
            detections=int((detected == c).sum()),
        )
        for c, name in enumerate(classes)
    ]


def _select(cells: Cells, class_id: int, rows: Bool) -> Cells:
    """The cells of a class among those rows."""
    return cells[np.asarray(rows & (cells.class_id == class_id))]
