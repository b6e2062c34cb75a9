"""The debugging numbers of one frame: what went into the network, what came out, and what is made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from detector.model.answer import Answer, answer
from detector.model.arrays import ArrayFigures, figures_of
from detector.types import Cells, Float32, Int64, Network, UInt8
from detector.video.fit import transform
from detector.video.reader import Frame, SamplePlan, read_frame

CELL_LEVELS = (0.1, 0.3, 0.5)
CANDIDATE_LEVELS = (0.1, 0.2, 0.3, 0.4, 0.5)


@dataclass(frozen=True, slots=True)
class Inspection:
    """One frame on its way through the network.

    ``picture`` is the frame as displayed, (H, W, 3) uint8 RGB; ``answer`` what the network said of it;
    ``boxes_source_px`` (N, 4) where its detections are in the picture.
    """

    frame_index: int
    time_s: float
    picture: UInt8
    answer: Answer
    boxes_source_px: Float32

    @property
    def figures(self) -> list[ArrayFigures]:
        """The picture, the input and both outputs in figures."""
        return [
            figures_of("picture", self.picture),
            figures_of("input", self.answer.tensor),
            figures_of("coverage", self.answer.grids.cov),
            figures_of("boxes", self.answer.grids.bbox),
        ]


def inspect(frame: Frame, plan: SamplePlan, network: Network) -> Inspection:
    """Look closely at one readable frame of the plan.

    Raises VideoUnreadable where it cannot be decoded a second time, at its full size.
    """
    if frame.image is None:
        raise ValueError(f"frame {frame.frame_index} was not readable")
    spec = network.spec
    said = answer(network, frame.image)
    place = transform(plan.info.display_wh, spec.input_wh, spec.resize)
    boxes = place.to_source(said.detections.xyxy_model_px)
    picture = read_frame(plan.info.path, frame_index=frame.frame_index)
    return Inspection(frame.frame_index, frame.time_s, picture, said, boxes)


def cells_over(cells: Cells, n_classes: int, levels: Sequence[float]) -> Int64:
    """How many cells reach each level, by class (L, C). Levels below the run's floor count the cells above it."""
    reached = cells.score[None, :] >= np.asarray(levels, np.float32)[:, None]  # (L, N)
    counted = [np.bincount(cells.class_id[row], minlength=n_classes) for row in reached]
    return np.asarray(counted, np.int64).reshape(len(levels), n_classes)
