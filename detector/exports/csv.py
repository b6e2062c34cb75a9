"""A table as CSV.

UTF-8, one header line, lines end in a line feed; by choice settings above it, a byte order mark, semicolons.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

import numpy as np

from detector.exports.table import Column, Table
from detector.times import format_timecode

_ROWS_AT_ONCE = 4096
_MARK = "\ufeff"
_FORMULA = re.compile(r"(?:^|(?<=[;,|\"\t\r\n]))(?=[ \u00a0]*[=+\-@\uff1d\uff0b\uff0d\uff20])")
_BREAKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Style:
    """The choices there are. ``above``: lines of settings above the header, each behind a # and a blank.

    Where there are any, every cell is quoted, so that no # in a name is taken for the beginning of such a line.
    ``marked``: a byte order mark comes first. ``semicolons`` stand between cells, and numbers have a comma then.
    """

    above: Sequence[str] = ()
    marked: bool = False
    semicolons: bool = False


PLAIN = Style()


def write_csv(table: Table, style: Style = PLAIN) -> Iterator[bytes]:
    """A CSV file's bytes, some thousand rows at a time."""
    text = io.StringIO(newline="")
    text.write((_MARK if style.marked else "") + "".join(f"# {_comment(line)}\n" for line in style.above))
    writer = csv.writer(
        text,
        delimiter=";" if style.semicolons else ",",
        lineterminator="\n",
        quoting=csv.QUOTE_ALL if style.above else csv.QUOTE_MINIMAL,
    )
    writer.writerow([text_cell(column.name) for column in table.columns])
    formats = [_format_of(column, style) for column in table.columns]
    left = ([form(cell) for form, cell in zip(formats, row, strict=True)] for row in table.rows)
    while True:
        writer.writerows(islice(left, _ROWS_AT_ONCE))
        part = text.getvalue()
        if not part:
            return
        yield part.encode()
        text.seek(0)
        text.truncate()


@lru_cache(maxsize=1024)
def text_cell(text: str) -> str:
    """Text from strangers as a cell that no spreadsheet takes for a formula, wherever it separates cells.

    An apostrophe, the mark spreadsheets themselves use for "this is text", goes in front of = + - @ (wide ones too) at
    the text's beginning or behind one of ; , | " and of a tab or line break, blanks between or not, and in front of a
    text that begins with a tab or line break. The manifest has the name as it is.
    """
    marked = _FORMULA.sub("'", text)
    return f"'{marked}" if marked[:1] in ("\t", "\r", "\n") else marked


def exact_decimal(value: float) -> str:
    """The shortest decimals that are the same number again in single precision, and four at least.

    Read in double precision they lie on the same side of every threshold of up to five decimals, below 64.
    """
    return np.format_float_positional(np.float32(value), unique=True, min_digits=4)


def _comment(line: str) -> str:
    """A line of settings on one line, in which no spreadsheet finds a formula or a quoted cell."""
    return text_cell(_BREAKS.sub(" ", line).replace('"', "'"))


def _format_of(column: Column, style: Style) -> Callable[[Any], str]:
    form = _plain_format(column)
    if style.semicolons and column.kind not in ("text", "clock"):
        return lambda cell: "" if cell is None else form(cell).replace(".", ",")
    return lambda cell: "" if cell is None else form(cell)


def _plain_format(column: Column) -> Callable[[Any], str]:
    match column.kind:
        case "text":
            return text_cell
        case "whole":
            return str
        case "single":
            return exact_decimal
        case "timecode":
            return format_timecode
        case "clock":
            return lambda moment: str(moment.isoformat(timespec="milliseconds"))
        case "times":
            return lambda times_s: " ".join(f"{time_s:.3f}" for time_s in times_s)
        case "decimal":
            return _decimals(column.digits)


def _decimals(digits: int | None) -> Callable[[float], str]:
    """A number to so many digits; empty where it is none."""
    form = "g" if digits is None else f".{digits}f"
    return lambda value: format(value, form) if np.isfinite(value) else ""
