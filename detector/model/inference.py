"""A network on one picture, stage by stage: what it gives, what is detected in that, and what each stage takes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

import numpy as np

from detector.grid.methods import default_thresholds
from detector.grid.threshold import detect
from detector.types import Cells, Detections, Float32, Network, Outputs, RawGrids, UInt8

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Stage:
    """A step and its time for one picture, in milliseconds: the median of several goes, and the first."""

    name: str
    ms: float
    first_ms: float


@dataclass(frozen=True, slots=True)
class Inference:
    """One picture on its way through a network.

    ``tensor`` (1, 3, h, w) is the network's input; ``outputs`` are what it gave, and ``grids`` the same for a network
    that has grids; ``answered`` is False where there was NaN or infinity among them; ``cells`` what reached the floor,
    sample 0; ``detections`` what is detected at the model's own thresholds; ``stages`` are Prepare, Network, Cells and
    Clustering.
    """

    tensor: Float32
    outputs: Outputs
    grids: RawGrids | None
    answered: bool
    cells: Cells
    detections: Detections
    stages: tuple[Stage, ...]

    @property
    def named_outputs(self) -> Outputs:
        """The grids as coverage and boxes, and where there are none, the outputs under their own names."""
        return self.outputs if self.grids is None else {"coverage": self.grids.cov, "boxes": self.grids.bbox}

    @property
    def network_ms(self) -> float:
        """The time of the network alone, in milliseconds."""
        return self.stages[1].ms


def infer_stages(network: Network, image: UInt8, *, repeats: int = 1) -> Inference:
    """Send one picture (h, w, 3) at model size, uint8 RGB, through the network and what follows it.

    ModelUnusable if the network fails; ValueError for a picture of another size.
    """
    spec, decoder = network.spec, network.decoder
    thresholds = default_thresholds(spec.thresholds, has_boxes=decoder.has_boxes)
    tensor, preparing = time_step("Prepare", lambda: network.prepare(image[None]), repeats)
    outputs, running = time_step("Network", lambda: network.infer(tensor), repeats)
    (cells, ranges), picking = time_step("Cells", lambda: decoder.decode(outputs, spec, np.zeros(1, np.int32)), repeats)
    detections, clustering = time_step("Clustering", lambda: detect(cells, thresholds), repeats)
    stages = (preparing, running, picking, clustering)
    answered = not np.isnan(ranges[0]).any()
    return Inference(tensor, outputs, decoder.grids(outputs), bool(answered), cells, detections, stages)


def time_step(name: str, act: Callable[[], Result], repeats: int = 1) -> tuple[Result, Stage]:
    """The last result of a step done ``repeats`` times, and how long it takes."""
    times = []
    for _ in range(max(repeats, 1)):
        start_s = time.perf_counter()
        result = act()
        times.append((time.perf_counter() - start_s) * 1000)
    return result, Stage(name, median(times), times[0])
