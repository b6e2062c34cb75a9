"""A table as a sheet of a workbook: real dates and lengths of time, numbers as numbers, a frozen header row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from detector.errors import SettingError
from detector.exports.table import Cell, Column, Table

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 1_048_575
"""The rows that a sheet has below its header."""
DAY_S = 86_400.0
_UNITS = {"_s": " (s)", "_px": " (px)"}
_WIDTHS = {"text": 18, "clock": 20, "timecode": 15, "times": 24}
_NO_WIDTH = 11


def add_sheet(workbook: Workbook, name: str, table: Table) -> dict[str, int]:
    """Write a table as a sheet; the place of each of its columns, by name, from 0. The clock's times stand first.

    Raises SettingError for more rows than a sheet has.
    """
    sheet = workbook.add_worksheet(name)
    order = sorted(range(len(table.columns)), key=lambda place: table.columns[place].kind != "clock")
    columns = [table.columns[place] for place in order]
    writers = [_writer(workbook, sheet, column) for column in columns]
    _add_header(workbook, sheet, columns)
    last = 0
    for last, row in enumerate(table.rows, 1):
        if last > MOST_ROWS:
            raise SettingError(
                "A sheet has {most:,} rows, and {sheet} would have more. Choose longer bins, a shorter stretch, or the "
                "table as CSV or Parquet.",
                most=MOST_ROWS,
                sheet=name,
            )
        for at, (place, write) in enumerate(zip(order, writers, strict=True)):
            if row[place] is not None:
                write(last, at, row[place])
    sheet.autofilter(0, 0, last, len(columns) - 1)
    return {column.name: at for at, column in enumerate(columns)}


def format_heading(name: str) -> str:
    """A column's name as people read it: ``max_at_s`` becomes ``Max at (s)``."""
    for ending, unit in _UNITS.items():
        if name.endswith(ending):
            name = name.removesuffix(ending) + unit
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]


def number_format(column: Column) -> str:
    """The number format of a column's cells, as a spreadsheet writes it."""
    match column.kind:
        case "clock":
            return "yyyy-mm-dd hh:mm:ss"
        case "timecode":
            return "[h]:mm:ss.000"
        case "whole":
            return "0"
        case "single":
            return "0.0000"
        case "decimal" if column.digits is not None:
            return f"0.{'0' * column.digits}"
        case _:
            return "General"


def _add_header(workbook: Workbook, sheet: Worksheet, columns: list[Column]) -> None:
    bold = workbook.add_format({"bold": True, "bottom": 1})
    for at, column in enumerate(columns):
        heading = format_heading(column.name)
        sheet.set_column(at, at, max(_WIDTHS.get(column.kind, _NO_WIDTH), min(len(heading) + 3, 60)))
        sheet.write_string(0, at, heading, bold)
    sheet.freeze_panes(1, 0)


def _writer(workbook: Workbook, sheet: Worksheet, column: Column) -> Callable[[int, int, Any], object]:
    """The function that writes a cell of the column at a row and a place."""
    form = workbook.add_format({"num_format": number_format(column)})

    def write(row: int, at: int, cell: Cell) -> None:
        if isinstance(cell, datetime):
            sheet.write_datetime(row, at, cell.replace(tzinfo=None), form)
        elif isinstance(cell, int | float):
            if np.isfinite(cell):
                sheet.write_number(row, at, cell / DAY_S if column.kind == "timecode" else cell, form)
        elif isinstance(cell, str):
            sheet.write_string(row, at, cell)
        elif cell is not None:
            sheet.write_string(row, at, " ".join(f"{time_s:.3f}" for time_s in cell))

    return write
