"""Samples and cells as Parquet files (zstd), a pair for every stretch of samples.

Stretches written by different versions may lie side by side: each is brought to today's columns before they are joined.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from detector.errors import RunUnreadable
from detector.library.manifest import FilePart, StretchPart
from detector.library.storage import write_bytes
from detector.types import (
    EDGE_GRID_HW,
    PICTURE_FIGURES,
    STATUSES,
    Cells,
    DecodeStats,
    Samples,
    Text,
    UInt8,
)

_GRIDS = ("cov_min", "cov_max", "cov_mean", "box_min", "box_max")
_BOX = ("x1", "y1", "x2", "y2")
_SIZE = ("source_w", "source_h")
_EDGES = "edge_grid"
PICTURES = "pictures"
"""The folder of a run's small pictures. It may be gone as a whole; the numbers stand without."""
FACTS = b"footfall"
"""Under which a table describes itself, in JSON."""
UNREADABLE_TABLE = (OSError, ValueError, pa.ArrowException)
"""Everything that reading a damaged table raises; a ValueError where even the reason cannot be decoded."""
FORMAT = 2
"""Of the tables. 1 had no format in it, no sizes and passes, and what a stretch cost beside what was decoded."""


def samples_path(folder: Path, first_sample: int) -> Path:
    """The file with the samples of the stretch that begins at ``first_sample``."""
    return folder / f"samples-{first_sample:06d}.parquet"


def cells_path(folder: Path, first_sample: int) -> Path:
    """The file with the cells of the stretch that begins at ``first_sample``."""
    return folder / f"cells-{first_sample:06d}.parquet"


def picture_path(folder: Path, sample: int) -> Path:
    """The file with the small picture of a sample."""
    return folder / PICTURES / f"{sample:06d}.jpg"


def write_table(path: Path, table: pa.Table) -> FilePart:
    """Put a table in place in one step; returns what was written. Raises StorageFailed."""
    content = pa.BufferOutputStream()
    pq.write_table(table, content, compression="zstd", write_page_checksum=True)
    data = content.getvalue().to_pybytes()
    write_bytes(path, data)
    return describe(data)


def describe(data: bytes) -> FilePart:
    """Size and sha256 of a file's content."""
    return FilePart(size_bytes=len(data), sha256=hashlib.sha256(data).hexdigest())


def table_of_samples(samples: Samples, decoded: DecodeStats, *, whole: bool) -> pa.Table:
    """A column per field, and one per class for the grid figures: ``cov_max_0``, ``cov_max_1``, ...

    What was decoded lies in the table's own description, so that a stretch is kept whole or not at all.
    """
    columns = {"frame_index": samples.frame_index, "time_s": samples.time_s, "status": samples.status.tolist()}
    for name in _GRIDS:
        grid = getattr(samples, name)
        columns |= {f"{name}_{c}": np.ascontiguousarray(grid[:, c]) for c in range(grid.shape[1])}
    columns |= {name: np.ascontiguousarray(samples.source_wh[:, i], np.int32) for i, name in enumerate(_SIZE)}
    columns |= {name: getattr(samples, name) for name in PICTURE_FIGURES}
    columns |= {_EDGES: pa.array([grid.tobytes() for grid in samples.edge_grid], pa.binary(int(np.prod(EDGE_GRID_HW))))}
    schema_status = {"status": pa.array(columns.pop("status"), pa.string())}
    return _build_table({**columns, **schema_status}, decoded=asdict(decoded), whole=whole)


def table_of_cells(cells: Cells) -> pa.Table:
    """A row per cell, in the smallest types that hold it; x1, y1, x2, y2 in model pixels."""
    box = {name: np.ascontiguousarray(cells.xyxy_model_px[:, i]) for i, name in enumerate(_BOX)}
    return _build_table(
        {
            "sample": cells.sample.astype(np.int32),
            "class_id": cells.class_id.astype(np.int16),
            "row": cells.row.astype(np.int16),
            "col": cells.col.astype(np.int16),
            "score": cells.score.astype(np.float32),
            **box,
            "pass_id": cells.pass_id.astype(np.int16),
        }
    )


def _build_table(columns: dict[str, Any], **facts: object) -> pa.Table:
    return pa.table(columns).replace_schema_metadata({FACTS: json.dumps({"format": FORMAT, **facts})})


Written = Mapping[int, StretchPart]
"""The files of stretches as they were written, by first sample, as far as it is known."""


def read_samples(
    folder: Path, firsts: list[int], n_classes: int, source_wh: tuple[int, int], written: Written
) -> Samples:
    """The samples of these stretches, in order. Raises RunUnreadable.

    ``source_wh`` is the size of the pictures where a stretch does not say it.
    """
    tables = [_read_table(samples_path(folder, n), written[n].samples if n in written else None) for n in firsts]
    parts = [_samples_of_table(table, folder, n_classes, source_wh) for table in tables]
    samples = Samples.concat([Samples.empty(n_classes), *parts])
    if not np.isfinite(samples.time_s).all() or (np.diff(samples.time_s) < 0).any():
        raise RunUnreadable("The run {run} is damaged: the times of its frames do not rise.", run=folder.name)
    return samples


def _samples_of_table(table: pa.Table, folder: Path, n_classes: int, source_wh: tuple[int, int]) -> Samples:
    size = zip(_SIZE, source_wh, strict=True)
    grids = {
        name: np.column_stack([_column(table, f"{name}_{c}", np.float32) for c in range(n_classes)]) for name in _GRIDS
    }
    return Samples(
        _column(table, "frame_index", np.int64),
        _column(table, "time_s", np.float64),
        _read_status(table, folder),
        np.column_stack([_column(table, name, np.int32, default=side) for name, side in size]),
        **grids,
        **_read_picture_figures(table),
    )


def _read_picture_figures(table: pa.Table) -> dict[str, Any]:
    figures = {name: _column(table, name, np.float32, default=np.nan) for name in PICTURE_FIGURES}
    return figures | {_EDGES: _read_edges(table)}


def _read_edges(table: pa.Table) -> UInt8:
    """The edges of every row (S, 9, 16); 0 in a table that was written before there were any."""
    if _EDGES not in table.column_names:
        return np.zeros((table.num_rows, *EDGE_GRID_HW), np.uint8)
    try:
        return np.frombuffer(b"".join(table[_EDGES].to_pylist()), np.uint8).reshape(table.num_rows, *EDGE_GRID_HW)
    except (TypeError, ValueError) as error:
        raise _column_error(_EDGES) from error


def _read_status(table: pa.Table, folder: Path) -> Text:
    """Every frame's status; the words there are for it, and no others."""
    try:
        is_status = pc.is_in(table["status"], value_set=pa.array(STATUSES))
    except (KeyError, ValueError, pa.ArrowException) as error:
        raise RunUnreadable(
            "The run {run} is damaged: its frames have no status. Start the same analysis again to repair it.",
            run=folder.name,
        ) from error
    if not pc.all(is_status).as_py():
        raise RunUnreadable(
            "The run {run} is damaged: a frame's status is none of {known}. Start the same analysis again to repair "
            "it.",
            run=folder.name,
            known=", ".join(STATUSES),
        )
    return np.asarray(table["status"].to_pylist(), np.str_)


def read_cells(folder: Path, firsts: list[int], most: int, written: Written) -> Cells:
    """The cells of these stretches, in order. Raises RunUnreadable; more than ``most`` are not even read."""
    if sum(count_rows(cells_path(folder, first)) for first in firsts) > most:
        raise RunUnreadable(
            "The run {run} is damaged: it holds more cells than its frames have. Start the same analysis again to "
            "repair it.",
            run=folder.name,
        )
    tables = [_read_table(cells_path(folder, n), written[n].cells if n in written else None) for n in firsts]
    return Cells.concat([_cells_of_table(table) for table in tables])


def _cells_of_table(table: pa.Table) -> Cells:
    integers = {name: _column(table, name, np.int32) for name in ("sample", "class_id", "row", "col")}
    box = np.column_stack([_column(table, name, np.float32) for name in _BOX])
    score, pass_id = _column(table, "score", np.float32), _column(table, "pass_id", np.int32, default=0)
    return Cells(**integers, score=score, xyxy_model_px=box, pass_id=pass_id)


def count_rows(path: Path) -> int:
    """Rows of a Parquet file, -1 where it is missing or damaged. Reads only the file's end."""
    try:
        return int(pq.read_metadata(path).num_rows)
    except UNREADABLE_TABLE:
        return -1


def _read_table(path: Path, written: FilePart | None) -> pa.Table:
    """The whole table. Raises RunUnreadable where its bytes are not those ``written``, or are no table."""
    try:
        data = path.read_bytes()
        if written is not None and describe(data) != written:
            raise damage_error(path)
        with pq.ParquetFile(pa.BufferReader(data), page_checksum_verification=True) as file:
            return file.read(use_threads=False)  # small ones are read faster by one thread
    except UNREADABLE_TABLE as error:
        raise damage_error(path) from error


def _column(table: pa.Table, name: str, dtype: type[np.generic], *, default: float | None = None) -> npt.NDArray[Any]:
    """The column; full of ``default``, where there is one, in a table written before there was such a column."""
    if default is not None and name not in table.column_names:
        return np.full(table.num_rows, default, dtype)
    try:
        return np.ascontiguousarray(table[name].to_numpy(), dtype=dtype)
    except (KeyError, ValueError, TypeError) as error:
        raise _column_error(name) from error


def _column_error(name: str) -> RunUnreadable:
    return RunUnreadable("A table of this run has no usable column {name!r}. Analyse the video again.", name=name)


def damage_error(path: Path) -> RunUnreadable:
    """The error for a table that cannot be read."""
    return RunUnreadable(
        "The run {run} is damaged: {file} cannot be read. Start the same analysis again to repair it.",
        run=path.parent.name,
        file=path.name,
    )
