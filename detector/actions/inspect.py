"""The debugging numbers of one frame: what went into the network, what came out, and what is made of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from detector.analysis.cell_counts import CANDIDATES_AT, CELLS_OVER
from detector.model.arrays import ArrayFigures, summarise_array
from detector.model.inference import Inference, infer_stages
from detector.types import Cells, Float32, Network, UInt8
from detector.video.file import read_frame
from detector.video.fit import make_transform
from detector.video.source import Frame

COUNTED_FROM = min(*CELLS_OVER, *CANDIDATES_AT)


@dataclass(frozen=True, slots=True)
class Inspection:
    """One frame on its way through the network.

    ``picture`` is the frame as displayed, (H, W, 3) uint8 RGB; ``inference`` what the network gave for it;
    ``boxes_source_px`` (N, 4) where its detections are in the picture. ``cells`` are all from ``COUNTED_FROM`` up,
    whatever the model's floor: the raw grids are at hand here, so the numbers below the floor are known, which a run
    that threw those cells away has to call unknown.
    """

    frame_index: int
    time_s: float
    picture: UInt8
    inference: Inference
    boxes_source_px: Float32
    cells: Cells

    @property
    def figures(self) -> list[ArrayFigures]:
        """The picture, the input and the outputs in figures."""
        tensors: dict[str, npt.NDArray[Any]] = {
            "picture": self.picture,
            "input": self.inference.tensor,
            **self.inference.named_outputs,
        }
        return [summarise_array(name, values) for name, values in tensors.items()]


def inspect(frame: Frame, path: Path, network: Network, *, stream: int | None = None) -> Inspection:
    """Look closely at one readable frame of the file, of this stream of pictures; None: the one a player would show.

    Raises VideoUnreadable where it cannot be decoded a second time, at its full size.
    """
    if frame.image is None:
        raise ValueError(f"frame {frame.frame_index} was not readable")
    spec = network.spec
    inference = infer_stages(network, frame.image)
    place = make_transform(frame.source_wh, spec.input_wh, spec.resize)
    shown = inference.detections[place.shows(inference.detections.xyxy_model_px)]
    inference = replace(inference, detections=shown)
    boxes = place.to_source(shown.xyxy_model_px)
    picture = read_frame(path, frame_index=frame.frame_index, stream=stream)
    cells, _ = network.decoder.decode(inference.outputs, spec, np.zeros(1, np.int32), floor=COUNTED_FROM)
    return Inspection(frame.frame_index, frame.time_s, picture, inference, boxes, cells)
