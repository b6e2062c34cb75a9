"""A network's specification, the way of a picture into it, and the grids it gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from detector.types._arrays import Bool, Float32

Resize = Literal["stretch", "letterbox"]


@dataclass(frozen=True, slots=True)
class Transform:
    """The way between a source picture and the model's input: ``model = source * scale + offset``.

    ``scale_xy`` is model pixels per source pixel; ``source_wh`` the picture as displayed; ``offset_xy`` the model
    pixel where its top-left corner lies.
    """

    scale_xy: tuple[float, float]
    source_wh: tuple[int, int]
    offset_xy: tuple[float, float] = (0.0, 0.0)

    def to_source(self, xyxy_model_px: Float32) -> Float32:
        """Boxes (N, 4) in model pixels -> source pixels, clipped to the picture."""
        scale = np.asarray([*self.scale_xy, *self.scale_xy], np.float64)
        offset = np.asarray([*self.offset_xy, *self.offset_xy], np.float64)
        limit = np.asarray([*self.source_wh, *self.source_wh], np.float64)
        return np.clip((xyxy_model_px.reshape(-1, 4) - offset) / scale, 0.0, limit).astype(np.float32)

    def shows(self, xyxy_model_px: Float32) -> Bool:
        """True for the boxes (N, 4) in model pixels of which a part lies in the picture; beside it is padding."""
        x1, y1, x2, y2 = xyxy_model_px.reshape(-1, 4).T
        left, top = self.offset_xy
        right, bottom = (
            start + size * s for start, size, s in zip((left, top), self.source_wh, self.scale_xy, strict=True)
        )
        across = (np.maximum(x1, x2) > left) & (np.minimum(x1, x2) < right)
        return np.asarray(across & (np.maximum(y1, y2) > top) & (np.minimum(y1, y2) < bottom))


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """All that has to be known about a detector to feed it and to read its outputs.

    ``input_wh`` in pixels; ``thresholds`` the default score per class for NMS, in the order of
    ``classes``; ``score_floor`` the coverage below which a cell is not kept; ``decoder`` the name of
    what reads its outputs.
    """

    name: str
    title: str
    classes: tuple[str, ...]
    thresholds: tuple[float, ...]
    input_wh: tuple[int, int] = (960, 544)
    stride_px: int = 16
    box_norm: float = 35.0
    cell_offset_px: float = 0.5
    resize: Resize = "stretch"
    score_floor: float = 0.005
    sha256: str = ""
    licence: str = ""
    source: str = ""
    limits: tuple[str, ...] = ()
    decoder: str = "detectnet"

    def __post_init__(self) -> None:
        if len(self.thresholds) != len(self.classes):
            raise ValueError(f"{self.name}: {len(self.classes)} classes but {len(self.thresholds)} thresholds")

    @property
    def grid_hw(self) -> tuple[int, int]:
        """Rows and columns of the grid."""
        return self.input_wh[1] // self.stride_px, self.input_wh[0] // self.stride_px


@dataclass(frozen=True, slots=True)
class RawGrids:
    """The network's grids for one batch: cov (B, C, GH, GW) in [0, 1]; bbox (B, 4C, GH, GW) or (B, 0, GH, GW)."""

    cov: Float32
    bbox: Float32

    @property
    def has_boxes(self) -> bool:
        """False for a file that exposes coverage alone."""
        return bool(self.bbox.shape[1] > 0)
