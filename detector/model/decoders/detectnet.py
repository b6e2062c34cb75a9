"""DetectNet_v2: a grid of coverage and one of boxes, at most one object of each class a cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from detector.errors import ModelUnusable
from detector.grid.cells import extract_cells, find_answered, measure_ranges
from detector.model.decoders.base import register
from detector.model.spec import ModelDescription
from detector.types import Cells, Int32, ModelSpec, Outputs, Ranges, RawGrids


@register
@dataclass(frozen=True, slots=True)
class DetectNet:
    """Reads the outputs called ``coverage`` and, unless that is empty, ``boxes`` of a model's file."""

    coverage: str = "coverage"
    boxes: str = "boxes"
    file: str = ""

    name: ClassVar[str] = "detectnet"

    @classmethod
    def for_model(cls, description: ModelDescription) -> DetectNet:
        """The decoder for a file whose outputs were told apart."""
        return cls(description.layout.coverage, description.layout.boxes, description.file.path.name)

    @property
    def outputs(self) -> tuple[str, ...]:
        """Coverage, and boxes where the file has them."""
        return (self.coverage, self.boxes) if self.boxes else (self.coverage,)

    @property
    def has_boxes(self) -> bool:
        """False for a file that gives coverage alone."""
        return bool(self.boxes)

    def decode(
        self, outputs: Outputs, spec: ModelSpec, samples: Int32, floor: float | None = None
    ) -> tuple[Cells, Ranges]:
        """Every cell from the floor upwards with its box, and the ranges of both grids; see ``Decoder``."""
        grids = self.grids(outputs)
        for grid in (grids.cov, grids.bbox):
            if grid.shape[2:] != spec.grid_hw:
                raise ModelUnusable(
                    "{file} gave a grid of {grid}, expected {expected}.",
                    file=self.file or spec.name,
                    grid=str(grid.shape[2:]),
                    expected=str(spec.grid_hw),
                )
        ranges = measure_ranges(grids, spec)
        answered = find_answered(ranges, spec, has_boxes=grids.has_boxes)
        if not answered.all():
            grids, samples = RawGrids(grids.cov[answered], grids.bbox[answered]), samples[answered]
            for figure in ranges:
                figure[~answered] = np.nan
        return extract_cells(grids, spec, samples, floor), ranges

    def grids(self, outputs: Outputs) -> RawGrids:
        """Coverage (B, C, GH, GW) and boxes (B, 4C, GH, GW), or (B, 0, GH, GW) where there are none."""
        cov = outputs[self.coverage]
        no_boxes = np.zeros((len(cov), 0, *cov.shape[2:]), np.float32)
        return RawGrids(cov, outputs[self.boxes] if self.boxes else no_boxes)
