"""Does this model work here, and how fast: one picture through every stage, with the clock running."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

import numpy as np

from detector.grid.cells import cells_from_grids
from detector.grid.threshold import detect
from detector.model.arrays import ArrayFigures, figures_of
from detector.types import Cells, Detections, Float32, Network, Nms, RawGrids, Regions, Thresholds, UInt8

REPEATS = 5
AGREES_WITHIN = 1e-3

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Stage:
    """A step and its time for one picture, in milliseconds: the median of several goes, and the first."""

    name: str
    ms: float
    first_ms: float


@dataclass(frozen=True, slots=True)
class SelfTest:
    """What came of it. ``problems`` is empty where all is well; ``detections`` are at the model's own thresholds."""

    stages: tuple[Stage, ...]
    outputs: tuple[ArrayFigures, ...]
    n_cells: int
    detections: Detections
    problems: tuple[str, ...]

    @property
    def ms(self) -> float:
        """All stages together, in milliseconds a picture."""
        return sum(stage.ms for stage in self.stages)


def self_test(network: Network, image: UInt8, *, repeats: int = REPEATS) -> SelfTest:
    """Send one picture (H, W, 3) at model size, uint8 RGB, through the network and what follows it.

    ModelUnusable if the network fails; ValueError for a picture of another size.
    """
    spec = network.spec
    thresholds = Thresholds(spec.thresholds, Nms() if network.has_boxes else Regions())
    tensor, preparing = _timed("Prepare", lambda: network.prepare(image[None]), repeats)
    grids, running = _timed("Network", lambda: network.infer(tensor), repeats)
    cells, picking = _timed("Cells", lambda: cells_from_grids(grids, spec, np.zeros(1, np.int32)), repeats)
    detections, clustering = _timed("Clustering", lambda: detect(cells, thresholds), repeats)
    return SelfTest(
        stages=(preparing, running, picking, clustering),
        outputs=_figures(grids),
        n_cells=len(cells),
        detections=detections,
        problems=tuple(_problems(network, tensor, grids, cells)),
    )


def _timed(name: str, act: Callable[[], Result], repeats: int) -> tuple[Result, Stage]:
    times = []
    for _ in range(max(repeats, 1)):
        start_s = time.perf_counter()
        result = act()
        times.append((time.perf_counter() - start_s) * 1000)
    return result, Stage(name, median(times), times[0])


def _figures(grids: RawGrids) -> tuple[ArrayFigures, ...]:
    outputs = {"coverage": grids.cov} | ({"boxes": grids.bbox} if grids.has_boxes else {})
    return tuple(figures_of(name, grid[0]) for name, grid in outputs.items())


def _problems(network: Network, tensor: Float32, grids: RawGrids, cells: Cells) -> list[str]:
    found = []
    if not np.isfinite(grids.cov).all() or not np.isfinite(grids.bbox).all():
        found.append("Some outputs are not numbers. The file, or the GPU that runs it, is faulty.")
    elif grids.cov.min() < 0 or grids.cov.max() > 1:
        found.append("The coverage leaves the range from 0 to 1: this is not a DetectNet_v2 detector's sigmoid output.")
    elif not len(cells):
        found.append(f"No cell reached {network.spec.score_floor:g}: nothing at all was seen in this picture.")
    elif len(cells) > grids.cov.size / 2:
        found.append("Most of the picture is said to be full of things: this file is not what it is taken for.")
    if not found and not _batches_agree(network, tensor, grids):
        found.append("In a batch the picture got another answer than alone. Analyse with a batch of 1.")
    return found


def _batches_agree(network: Network, tensor: Float32, alone: RawGrids) -> bool:
    """Whether the picture gets the same coverage behind another one (its own negative) as alone."""
    together = network.infer(np.concatenate([1 - tensor, tensor]))
    return bool(np.abs(together.cov[1] - alone.cov[0]).max() <= AGREES_WITHIN)
