"""The coverage grid: where in the picture the network saw something, in one frame, over a stretch, over time.

A run keeps no cell below its floor. Such a cell is unknown, somewhere between 0 and the floor: NaN in the grid of one
frame and in a maximum, while a mean counts it as 0 and is therefore too low by up to ``Aggregate.mean_low_by``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from detector.analysis.passing import Counts, candidates_at, cells_over
from detector.types import Bool, Cells, Detections, Float32, Float64, Int32, Int64, Samples

Figure = Literal["mean", "maximum", "occupied"]


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A class's grid over a stretch of samples; every array is (GH, GW).

    ``mean`` coverage; ``maximum``, NaN where it never reached the floor; ``occupied``, the share of the frames in which
    it reached the threshold asked for; ``mean_low_by``, by how much the mean may be too low; ``frames``, how many could
    be read. All NaN where that is none.
    """

    frames: int
    mean: Float64
    maximum: Float64
    occupied: Float64
    mean_low_by: Float64


@dataclass(frozen=True, slots=True)
class FrameFigures:
    """What was said of one frame and class: the whole grid's range and mean, and how much passes which cut.

    ``cells_over`` and ``candidates``: see ``passing``; ``kept``: what is left after clustering and thresholds.
    """

    class_name: str
    cov_min: float
    cov_max: float
    cov_mean: float
    box_min: float
    box_max: float
    cells_over: Counts
    candidates: Counts
    kept: int


def frame_grid(cells: Cells, sample: int, class_id: int, grid_hw: tuple[int, int]) -> Float32:
    """The coverage (GH, GW) of one sample and class; NaN below the run's floor."""
    grid = np.full(grid_hw, np.nan, np.float32)
    own = _of(cells, class_id, cells.sample == sample)
    grid[own.row, own.col] = own.score
    return grid


def aggregate(
    cells: Cells, class_id: int, within: Bool, grid_hw: tuple[int, int], *, threshold: float, floor: float
) -> Aggregate:
    """A class's grid over the samples for which ``within`` (S,) is True: give it only those that could be read.

    ``threshold`` says from which coverage on a cell is occupied; below the floor it means the floor.
    """
    frames = int(within.sum())
    size = grid_hw[0] * grid_hw[1]
    own = (cells.class_id == class_id) & within[cells.sample]
    place = cells.row[own].astype(np.int64) * grid_hw[1] + cells.col[own]
    score = cells.score[own]
    highest = np.full(size, np.nan)
    np.fmax.at(highest, place, score.astype(np.float64))
    total = np.bincount(place, weights=score, minlength=size)
    known, reached = (np.bincount(part, minlength=size) for part in (place, place[score >= np.float32(threshold)]))
    return Aggregate(
        frames=frames,
        mean=_share(total, frames, grid_hw),
        maximum=highest.reshape(grid_hw),
        occupied=_share(reached, frames, grid_hw),
        mean_low_by=_share(frames - known, frames, grid_hw) * floor,
    )


def difference(a: Aggregate, b: Aggregate, figure: Figure) -> Float64:
    """A minus B (GH, GW) of one figure; a maximum below the floor counts as 0, and NaN where neither reached it."""
    first, second = getattr(a, figure), getattr(b, figure)
    if figure != "maximum":
        return np.asarray(first - second, np.float64)
    neither = np.isnan(first) & np.isnan(second)
    return np.where(neither, np.nan, np.nan_to_num(first) - np.nan_to_num(second))


def cell_over_time(cells: Cells, class_id: int, row: int, col: int, readable: Bool) -> Float64:
    """One cell's coverage in every sample (S,): 0 below the run's floor, NaN where the frame could not be read."""
    here = _of(cells, class_id, (cells.row == row) & (cells.col == col))
    series = np.where(readable, 0.0, np.nan)
    series[here.sample] = here.score
    return series


def frame_figures(
    samples: Samples, cells: Cells, kept: Detections, sample: int, classes: tuple[str, ...], floor: float
) -> list[FrameFigures]:
    """The debugging numbers of one sample, a row per class. ``kept`` are the run's detections at the thresholds."""
    here = cells[cells.sample == sample]
    final = kept.class_id[kept.sample == sample]
    return [
        FrameFigures(
            class_name=name,
            cov_min=float(samples.cov_min[sample, c]),
            cov_max=float(samples.cov_max[sample, c]),
            cov_mean=float(samples.cov_mean[sample, c]),
            box_min=float(samples.box_min[sample, c]),
            box_max=float(samples.box_max[sample, c]),
            cells_over=cells_over(here.score[here.class_id == c], floor),
            candidates=candidates_at(here.score[here.class_id == c], floor),
            kept=int((final == c).sum()),
        )
        for c, name in enumerate(classes)
    ]


def next_with(counted: Int32, sample: int, step: Literal[1, -1]) -> int | None:
    """The nearest sample after (step 1) or before (-1) ``sample`` with a count (S,) above zero."""
    seen: Int64 = np.flatnonzero(counted > 0)
    ahead = seen[seen > sample] if step > 0 else seen[seen < sample][::-1]
    return int(ahead[0]) if len(ahead) else None


def _of(cells: Cells, class_id: int, rows: Bool) -> Cells:
    """The cells of a class among those rows."""
    return cells[np.asarray(rows & (cells.class_id == class_id))]


def _share(number: Float64 | Int64, frames: int, grid_hw: tuple[int, int]) -> Float64:
    """Numbers per cell (GH * GW,) -> per frame (GH, GW); NaN of no frames."""
    return number.reshape(grid_hw) / (np.float64(frames) if frames else np.float64("nan"))
