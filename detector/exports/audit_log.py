"""The audit log as CSV: a row a line, for whoever answers for the data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from detector.exports.csv import write_csv
from detector.exports.table import Table, columns_of
from detector.library.audit import COLUMNS, Entry


def write(entries: Iterable[Entry]) -> Iterator[bytes]:
    """The file's bytes, part by part; details as ``key=value``, a line feed between them."""
    return write_csv(Table(columns_of(*COLUMNS), map(_cells, entries)))


def _cells(entry: Entry) -> list[str]:
    details = "\n".join(f"{key}={value}" for key, value in entry.details.items())
    return [*(str(getattr(entry, column)) for column in COLUMNS if column != "details"), details]
