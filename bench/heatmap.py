"""How long the grid of a whole hour takes to add up."""

from __future__ import annotations

import numpy as np

from bench.figures import Figure, at_most, time_call
from bench.planted import PERSON, SPEC, plant_run
from detector.analysis.heatmap import aggregate_cells, read_cell_over_time


def measure() -> list[Figure]:
    """Mean, maximum and share of frames of every cell; one cell over time."""
    samples, cells = plant_run()
    lengths_s = np.ones(len(samples))

    def whole() -> object:
        return aggregate_cells(
            cells, PERSON, samples.readable, lengths_s, SPEC.grid_hw, threshold=0.5, floor=SPEC.score_floor
        )

    median_s = time_call(whole, times=9)
    one = time_call(lambda: read_cell_over_time(cells, PERSON, 20, 30, samples.readable), times=9)
    return [
        at_most("Heatmap of a whole hour", 1000 * median_s, "ms", 100),
        at_most("One cell over the hour", 1000 * one, "ms", 100),
    ]
