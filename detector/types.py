"""The types every stage shares. Frozen; columns are arrays and never None; empty means length 0."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

Float32 = npt.NDArray[np.float32]
Float64 = npt.NDArray[np.float64]
Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]
UInt8 = npt.NDArray[np.uint8]
Bool = npt.NDArray[np.bool_]
Text = npt.NDArray[np.str_]

Resize = Literal["stretch", "letterbox"]

OK = "ok"
UNREADABLE = "unreadable"


def _check_rows(owner: object, shapes: dict[str, tuple[int | None, ...]]) -> None:
    """Raise ValueError unless every named column has the first column's length and the given tail."""
    rows = len(getattr(owner, next(iter(shapes))))
    for name, tail in shapes.items():
        actual = np.shape(getattr(owner, name))
        wanted = (rows, *tail)
        if len(actual) != len(wanted) or any(w is not None and a != w for a, w in zip(actual, wanted, strict=True)):
            raise ValueError(f"{type(owner).__name__}.{name}: expected shape {wanted}, got {actual}")


@dataclass(frozen=True, slots=True)
class Transform:
    """How a source picture was laid into the model's input: top-left aligned, so only scaled.

    ``scale_xy`` is model pixels per source pixel; ``source_wh`` the picture as displayed.
    """

    scale_xy: tuple[float, float]
    source_wh: tuple[int, int]

    def to_source(self, xyxy_model_px: Float32) -> Float32:
        """Boxes (N, 4) in model pixels -> source pixels, clipped to the picture."""
        scale = np.asarray([*self.scale_xy, *self.scale_xy], np.float64)
        limit = np.asarray([*self.source_wh, *self.source_wh], np.float64)
        return np.clip(xyxy_model_px.reshape(-1, 4) / scale, 0.0, limit).astype(np.float32)


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """What has to be known about a DetectNet_v2 detector to feed it and to read its answer.

    ``input_wh`` in pixels; ``thresholds`` the default score per class for NMS, in the order of
    ``classes``; ``score_floor`` the coverage below which a cell is not kept.
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

    def __post_init__(self) -> None:
        if len(self.thresholds) != len(self.classes):
            raise ValueError(f"{self.name}: {len(self.classes)} classes but {len(self.thresholds)} thresholds")

    @property
    def grid_hw(self) -> tuple[int, int]:
        """Rows and columns of the grid."""
        return self.input_wh[1] // self.stride_px, self.input_wh[0] // self.stride_px


@dataclass(frozen=True, slots=True)
class Sampling:
    """Which frames to look at: exactly one of the three ways, within [start_s, end_s)."""

    every_s: float | None = None
    every_frames: int | None = None
    frames: int | None = None
    start_s: float = 0.0
    end_s: float | None = None

    def __post_init__(self) -> None:
        ways = [w for w in (self.every_s, self.every_frames, self.frames) if w is not None]
        if len(ways) != 1:
            raise ValueError(f"exactly one way of sampling is needed, got {len(ways)}")


@dataclass(frozen=True, slots=True)
class RawGrids:
    """What the network said for one batch: cov (B, C, GH, GW) in [0, 1]; bbox (B, 4C, GH, GW) or (B, 0, GH, GW)."""

    cov: Float32
    bbox: Float32

    @property
    def has_boxes(self) -> bool:
        """False for a file that exposes coverage alone."""
        return bool(self.bbox.shape[1] > 0)


@dataclass(frozen=True, slots=True)
class Cells:
    """A row for every grid cell whose coverage reached the floor.

    ``sample`` is the position in the run, not the video's frame index. ``xyxy_model_px`` is unclipped;
    where the network has no boxes it is the cell's own extent.
    """

    sample: Int32
    class_id: Int32
    row: Int32
    col: Int32
    score: Float32
    xyxy_model_px: Float32

    def __post_init__(self) -> None:
        _check_rows(self, {"sample": (), "class_id": (), "row": (), "col": (), "score": (), "xyxy_model_px": (4,)})

    def __len__(self) -> int:
        return len(self.sample)

    def __getitem__(self, rows: Bool | Int64 | slice) -> Cells:
        return Cells(*(getattr(self, f.name)[rows] for f in fields(self)))

    @classmethod
    def empty(cls) -> Cells:
        """No cells at all."""
        whole = np.zeros(0, np.int32)
        return cls(whole, whole, whole, whole, np.zeros(0, np.float32), np.zeros((0, 4), np.float32))

    @classmethod
    def concat(cls, parts: list[Cells]) -> Cells:
        """One after the other."""
        if not parts:
            return cls.empty()
        return cls(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(cls)))


@dataclass(frozen=True, slots=True)
class Detections:
    """Objects after clustering, ordered by sample, then class, then falling score.

    ``score`` is what thresholds cut: the leader's coverage (NMS), the summed coverage (DBSCAN), the
    region's highest coverage (regions). ``score_max`` is the highest coverage in the cluster.
    """

    sample: Int32
    class_id: Int32
    score: Float32
    score_max: Float32
    xyxy_model_px: Float32
    n_cells: Int32

    def __post_init__(self) -> None:
        _check_rows(
            self, {"sample": (), "class_id": (), "score": (), "score_max": (), "xyxy_model_px": (4,), "n_cells": ()}
        )

    def __len__(self) -> int:
        return len(self.sample)

    def __getitem__(self, rows: Bool | Int64 | slice) -> Detections:
        return Detections(*(getattr(self, f.name)[rows] for f in fields(self)))

    @property
    def height_px(self) -> Float32:
        """Box heights in model pixels (N,)."""
        return self.xyxy_model_px[:, 3] - self.xyxy_model_px[:, 1]

    @classmethod
    def empty(cls) -> Detections:
        """No detections at all."""
        whole, real = np.zeros(0, np.int32), np.zeros(0, np.float32)
        return cls(whole, whole, real, real, np.zeros((0, 4), np.float32), whole)


@dataclass(frozen=True, slots=True)
class Nms:
    """Greedy non-maximum suppression: a box goes when its IoU with a better one exceeds ``iou``."""

    iou: float = 0.5
    name: Literal["nms"] = "nms"


@dataclass(frozen=True, slots=True)
class Dbscan:
    """TAO's clustering: box the coverage-weighted mean, score the *sum* of coverage."""

    eps: float = 0.3
    min_samples: int = 1
    min_coverage: float = 0.005
    name: Literal["dbscan"] = "dbscan"


@dataclass(frozen=True, slots=True)
class Regions:
    """For networks without boxes: connected cells at or above the score, relabelled for every score."""

    name: Literal["regions"] = "regions"


Method = Nms | Dbscan | Regions


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What counts as seen: a score per class (in the order of the run's classes), a method, a least height.

    ``min_height_px`` is in model pixels and applies after clustering.
    """

    scores: tuple[float, ...]
    method: Method = field(default_factory=Nms)
    min_height_px: float = 0.0


@dataclass(frozen=True, slots=True)
class Samples:
    """A row for every sampled frame, readable or not; S rows, C classes.

    cov_min, cov_max, cov_mean (S, C): the raw coverage over the whole grid, before the floor.
    box_min, box_max (S, C): the raw box outputs' range. All NaN where the frame could not be read.
    """

    frame_index: Int64
    time_s: Float64
    status: Text
    cov_min: Float32
    cov_max: Float32
    cov_mean: Float32
    box_min: Float32
    box_max: Float32

    def __post_init__(self) -> None:
        tail = (self.cov_min.shape[1] if np.ndim(self.cov_min) == 2 else None,)
        grids = ("cov_min", "cov_max", "cov_mean", "box_min", "box_max")
        _check_rows(self, {"frame_index": (), "time_s": (), "status": (), **dict.fromkeys(grids, tail)})

    def __len__(self) -> int:
        return len(self.frame_index)

    @property
    def readable(self) -> Bool:
        """True where the frame could be read (S,)."""
        return np.asarray(self.status == OK)

    @classmethod
    def empty(cls, n_classes: int) -> Samples:
        """No samples at all."""
        grid = np.zeros((0, n_classes), np.float32)
        return cls(np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.str_), grid, grid, grid, grid, grid)

    @classmethod
    def concat(cls, parts: list[Samples]) -> Samples:
        """One after the other; at least one part is needed, for the number of classes."""
        return cls(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(cls)))


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of a run, ready to be kept: samples first_sample .. first_sample + len(samples).

    ``cells.sample`` counts from the run's start. ``pictures`` holds a JPEG (480 pixels wide) per sample,
    empty bytes where the frame could not be read.
    """

    first_sample: int
    samples: Samples
    cells: Cells
    pictures: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a piece of work is. ``left_s`` is None while nothing can be said yet."""

    done: int
    expected: int
    per_s: float
    left_s: float | None

    @classmethod
    def at_pace(cls, done: int, expected: int, *, fresh: int, elapsed_s: float) -> Progress:
        """The rest takes as long for each as the ``fresh`` ones of ``done`` took, which were done in ``elapsed_s``.

        ``expected`` is 0 where nobody knows; then there is no telling how long it takes.
        """
        per_s = fresh / elapsed_s if elapsed_s > 0 else 0.0
        left_s = max(expected - done, 0) / per_s if per_s > 0 and expected else None
        return cls(done, max(expected, done), per_s, left_s)


class Network(Protocol):
    """What the pipeline needs of a network; the ONNX session is one, tests have others."""

    @property
    def spec(self) -> ModelSpec:
        """Which network this is."""

    @property
    def provider(self) -> str:
        """What really runs it: "CPU", "CUDA" or "TensorRT"."""

    @property
    def has_boxes(self) -> bool:
        """False for a file that exposes coverage alone."""

    @property
    def batch_limit(self) -> int | None:
        """The largest batch the file takes; None where it takes any."""

    def prepare(self, images: UInt8) -> Float32:
        """(B, H, W, 3) uint8 RGB at model size -> the network's own input (B, 3, H, W) float32."""

    def infer(self, tensor: Float32) -> RawGrids:
        """The network's input -> its raw grids."""
