"""A network that only takes its time: what is left then is the work around it."""

from __future__ import annotations

import time

import numpy as np

from bench.planted import SPEC, plant_run
from detector.model.decoders.detectnet import DetectNet
from detector.types import Cells, Choice, Float32, Outputs, UInt8


class SleepingNetwork:
    """Sleeps so many seconds a picture and answers with planted people, about 200 cells a picture."""

    choice = Choice(device="CPU", batch=1, build="none")
    decoder = DetectNet()
    spec = SPEC

    def __init__(self, s_per_frame: float) -> None:
        self._s_per_frame = s_per_frame
        self._cov = _planted_coverage()
        self._answered = 0

    def prepare(self, images: UInt8) -> Float32:
        """As real networks want it: planes of float32 in [0, 1]."""
        return np.divide(np.moveaxis(images, 3, 1), np.float32(255), dtype=np.float32)

    def infer(self, tensor: Float32) -> Outputs:
        """Give the next planted pictures once their time is over; finding them is part of it."""
        until_s = time.perf_counter() + self._s_per_frame * len(tensor)
        pictures = (self._answered + np.arange(len(tensor))) % len(self._cov)
        self._answered += len(tensor)
        cov = self._cov[pictures]
        boxes = np.ones((len(cov), 4 * cov.shape[1], *cov.shape[2:]), np.float32)
        time.sleep(max(0.0, until_s - time.perf_counter()))
        return {"coverage": cov, "boxes": boxes}


def _planted_coverage() -> Float32:
    """The coverage grids (100, C, GH, GW) of a hundred planted pictures."""
    samples, cells = plant_run(100, unreadable=0)
    cov = np.zeros((len(samples), len(SPEC.classes), *SPEC.grid_hw), np.float32)
    _lay(cov, cells)
    return cov


def _lay(cov: Float32, cells: Cells) -> None:
    cov[cells.sample, cells.class_id, cells.row, cells.col] = cells.score
