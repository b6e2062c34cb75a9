"""How long the grid of a whole hour takes to add up."""

from __future__ import annotations

from bench.figures import Figure, at_most, seconds
from bench.planted import PERSON, SPEC, planted_run
from detector.analysis.heatmap import aggregate_cells, read_cell_over_time


def measure() -> list[Figure]:
    """Mean, maximum and share of frames of every cell; one cell over time."""
    samples, cells = planted_run()

    def whole() -> object:
        return aggregate_cells(cells, PERSON, samples.readable, SPEC.grid_hw, threshold=0.5, floor=SPEC.score_floor)

    taken = seconds(whole, times=9)
    one = seconds(lambda: read_cell_over_time(cells, PERSON, 20, 30, samples.readable), times=9)
    return [
        at_most("Heatmap of a whole hour", 1000 * taken, "ms", 100),
        at_most("One cell over the hour", 1000 * one, "ms", 100),
    ]
