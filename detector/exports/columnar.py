"""A table as Parquet or Arrow, with the types of its columns."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from detector.exports.table import Cell, Column, Table
from detector.times import format_timecode

if TYPE_CHECKING:
    import pyarrow as pa

_ROWS_AT_ONCE = 65_536


def write_parquet(table: Table, metadata: Mapping[str, str]) -> Iterator[bytes]:
    """A Parquet file's bytes, zstd; the settings lie in the schema's metadata."""
    import pyarrow.parquet as pq

    schema, file = _schema(table, metadata), io.BytesIO()
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for batch in _batches(table, schema):
            writer.write_batch(batch)
    yield file.getvalue()


def write_arrow(table: Table, metadata: Mapping[str, str]) -> Iterator[bytes]:
    """An Arrow file's bytes (IPC, which is Feather 2), as it lies in memory."""
    import pyarrow as pa

    schema, file = _schema(table, metadata), io.BytesIO()
    with pa.ipc.new_file(file, schema) as writer:
        for batch in _batches(table, schema):
            writer.write_batch(batch)
    yield file.getvalue()


def _schema(table: Table, metadata: Mapping[str, str]) -> pa.Schema:
    import pyarrow as pa

    return pa.schema([(column.name, _type_of(column)) for column in table.columns], metadata=dict(metadata))


def _type_of(column: Column) -> pa.DataType:
    import pyarrow as pa

    match column.kind:
        case "text" | "timecode":
            return pa.string()
        case "whole":
            return pa.int64()
        case "decimal":
            return pa.float64()
        case "single":
            return pa.float32()
        case "clock":
            return pa.timestamp("ms", tz=column.zone)
        case "times":
            return pa.list_(pa.float64())


def _batches(table: Table, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    rows = iter(table.rows)
    while part := list(islice(rows, _ROWS_AT_ONCE)):
        cells = zip(*part, strict=True)
        arrays = [
            pa.array([_value(cell, column) for cell in of_column], field.type)
            for of_column, column, field in zip(cells, table.columns, schema, strict=True)
        ]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _value(cell: Cell, column: Column) -> Any:
    if column.kind == "timecode" and isinstance(cell, int | float):
        return format_timecode(cell)
    return None if isinstance(cell, float) and not np.isfinite(cell) else cell
