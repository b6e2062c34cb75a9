"""The tables of a run: a column an array, one length for all."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

import numpy as np

from detector.types._arrays import Bool, Float32, Float64, Int32, Int64, Text, UInt8
from detector.types._costs import DecodeStats, StageCosts

OK = "ok"
DOUBTFUL = "doubtful"
"""Decoded, but behind damage, which may show in it."""
UNREADABLE = "unreadable"
"""The frame could not be decoded."""
FAILED = "failed"
"""The network gave no usable answer."""
GAP = "gap"
"""No frame's status but a stretch's between two, over which there is no footage."""
STATUSES = (OK, DOUBTFUL, UNREADABLE, FAILED)
EDGE_GRID_HW = (9, 16)
"""Parts of a picture, down and across, of which it is kept how many edges each has."""
PICTURE_FIGURES = ("brightness", "contrast", "blur")


@dataclass(frozen=True, slots=True)
class Cells:
    """A row for every grid cell whose coverage reached the floor.

    ``sample`` is the position in the run, not the video's frame index. ``xyxy_model_px`` is unclipped;
    where the network has no boxes it is the cell's own extent. ``pass_id`` tells the parts of the picture apart that
    the network looked at one after the other: 0 where one pass sees the whole.
    """

    sample: Int32
    class_id: Int32
    row: Int32
    col: Int32
    score: Float32
    xyxy_model_px: Float32
    pass_id: Int32

    def __post_init__(self) -> None:
        scalars = ("sample", "class_id", "row", "col", "score")
        _check_rows(self, {**dict.fromkeys(scalars, ()), "xyxy_model_px": (4,), "pass_id": ()})

    def __len__(self) -> int:
        return len(self.sample)

    def __getitem__(self, rows: Bool | Int64 | slice) -> Cells:
        return Cells(*(getattr(self, f.name)[rows] for f in fields(self)))

    @classmethod
    def empty(cls) -> Cells:
        """No cells at all."""
        whole = np.zeros(0, np.int32)
        return cls(whole, whole, whole, whole, np.zeros(0, np.float32), np.zeros((0, 4), np.float32), whole)

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

    @classmethod
    def concat(cls, parts: list[Detections]) -> Detections:
        """One after the other."""
        return cls(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(cls)))

    @property
    def height_px(self) -> Float32:
        """Box heights in model pixels (N,)."""
        return self.xyxy_model_px[:, 3] - self.xyxy_model_px[:, 1]

    @classmethod
    def empty(cls) -> Detections:
        """No detections at all."""
        whole, real = np.zeros(0, np.int32), np.zeros(0, np.float32)
        return cls(whole, whole, real, real, np.zeros((0, 4), np.float32), whole)


def _unmeasured() -> Float32:
    return np.zeros(0, np.float32)


def _no_edges() -> UInt8:
    return np.zeros((0, *EDGE_GRID_HW), np.uint8)


@dataclass(frozen=True, slots=True)
class Samples:
    """A row for every sampled frame, readable or not; S rows, C classes.

    status (S,): one of ``STATUSES``. source_wh (S, 2): the picture's size as displayed, which a stream may change.
    cov_min, cov_max, cov_mean (S, C): the raw coverage over the whole grid, before the floor.
    box_min, box_max (S, C): the raw box outputs' range. All NaN where the frame could not be read, or the network
    failed. brightness, contrast, blur (S,) and edge_grid (S, 9, 16) tell of the picture, as
    ``PictureFigures`` does: NaN and 0 where nobody measured, as in runs of earlier versions.
    """

    frame_index: Int64
    time_s: Float64
    status: Text
    source_wh: Int32
    cov_min: Float32
    cov_max: Float32
    cov_mean: Float32
    box_min: Float32
    box_max: Float32
    brightness: Float32 = field(default_factory=_unmeasured)
    contrast: Float32 = field(default_factory=_unmeasured)
    blur: Float32 = field(default_factory=_unmeasured)
    edge_grid: UInt8 = field(default_factory=_no_edges)

    def __post_init__(self) -> None:
        self._fill_unmeasured()
        tail = (self.cov_min.shape[1] if np.ndim(self.cov_min) == 2 else None,)
        grids = ("cov_min", "cov_max", "cov_mean", "box_min", "box_max")
        scalars = dict.fromkeys(("frame_index", "time_s", "status"), ())
        looks = {**dict.fromkeys(PICTURE_FIGURES, ()), "edge_grid": EDGE_GRID_HW}
        _check_rows(self, {**scalars, "source_wh": (2,), **dict.fromkeys(grids, tail), **looks})

    def _fill_unmeasured(self) -> None:
        """Make columns of full length of those that were not given."""
        rows = len(self.frame_index)
        for name in PICTURE_FIGURES:
            if not len(getattr(self, name)):
                object.__setattr__(self, name, np.full(rows, np.nan, np.float32))
        if not len(self.edge_grid):
            object.__setattr__(self, "edge_grid", np.zeros((rows, *EDGE_GRID_HW), np.uint8))

    def __len__(self) -> int:
        return len(self.frame_index)

    def __getitem__(self, rows: Bool | Int64 | slice) -> Samples:
        return Samples(*(getattr(self, f.name)[rows] for f in fields(self)))

    @property
    def measured(self) -> Bool:
        """True where the picture was measured (S,)."""
        return np.asarray(np.isfinite(self.brightness))

    @property
    def readable(self) -> Bool:
        """True where the network answered of a decoded frame, doubtful or not (S,)."""
        return np.asarray((self.status == OK) | (self.status == DOUBTFUL))

    @property
    def trusted(self) -> Bool:
        """True where the network answered of a frame in which no damage can show (S,)."""
        return np.asarray(self.status == OK)

    @property
    def failed(self) -> Bool:
        """True where the network gave no usable answer (S,)."""
        return np.asarray(self.status == FAILED)

    @classmethod
    def empty(cls, n_classes: int) -> Samples:
        """No samples at all."""
        grid = np.zeros((0, n_classes), np.float32)
        nothing = np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.str_), np.zeros((0, 2), np.int32)
        return cls(*nothing, grid, grid, grid, grid, grid)

    @classmethod
    def concat(cls, parts: list[Samples]) -> Samples:
        """One after the other; at least one part is needed, for the number of classes."""
        return cls(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(cls)))


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a run, ready to be kept: samples first_sample .. after_sample.

    ``cells.sample`` counts from the run's start. ``pictures`` holds a JPEG (480 pixels wide) per sample,
    empty bytes where the frame could not be read. ``decoded`` and ``costs`` are this stretch's alone. One that is not
    ``whole`` is the beginning of a stretch whose analysis was stopped.
    """

    first_sample: int
    samples: Samples
    cells: Cells
    pictures: tuple[bytes, ...]
    decoded: DecodeStats = field(default_factory=DecodeStats)
    costs: StageCosts = field(default_factory=StageCosts)
    whole: bool = True

    @property
    def after_sample(self) -> int:
        """The first sample behind it."""
        return self.first_sample + len(self.samples)


def _check_rows(owner: object, shapes: dict[str, tuple[int | None, ...]]) -> None:
    """Raise ValueError unless every named column has the first column's length and the given tail."""
    rows = len(getattr(owner, next(iter(shapes))))
    for name, tail in shapes.items():
        actual = np.shape(getattr(owner, name))
        expected = (rows, *tail)
        if len(actual) != len(expected) or any(w is not None and a != w for a, w in zip(actual, expected, strict=True)):
            raise ValueError(f"{type(owner).__name__}.{name}: expected shape {expected}, got {actual}")
