"""Common parts of the CSV files.

UTF-8, one header line, lines end in a line feed. Times are seconds from the container's start with three decimals,
boxes source pixels clipped to the picture. The last column named the model; what came since stands behind it: the
clock's time where somebody said when the footage was recorded, and no such column where nobody did.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import numpy as np

from detector.times import format_timecode
from detector.types import Float32
from detector.view import RunView

FRAME_COLUMNS = ("video", "frame_index", "time_s", "timecode")
_ROWS_AT_ONCE = 4096
_FORMULA = re.compile(r"(?:^|(?<=[;,|\"\t\r\n]))(?=[ \u00a0]*[=+\-@\uff1d\uff0b\uff0d\uff20])")


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """A CSV file's bytes, some thousand rows at a time."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    left = iter(rows)
    while True:
        writer.writerows(islice(left, _ROWS_AT_ONCE))
        part = text.getvalue()
        if not part:
            return
        yield part.encode()
        text.seek(0)
        text.truncate()


def text_cell(text: str) -> str:
    """Text from strangers as a cell that no spreadsheet takes for a formula, wherever it separates cells.

    An apostrophe, the mark spreadsheets themselves use for "this is text", goes in front of = + - @ (wide ones too) at
    the text's beginning or behind one of ; , | " and of a tab or line break, blanks between or not, and in front of a
    text that begins with a tab or line break. The manifest has the name as it is.
    """
    marked = _FORMULA.sub("'", text)
    return f"'{marked}" if marked[:1] in ("\t", "\r", "\n") else marked


def model_cell(view: RunView) -> str:
    """The network's title."""
    return text_cell(view.about.model_title)


def frame_cells(view: RunView) -> list[list[object]]:
    """The first columns of a row, ``FRAME_COLUMNS``, for every sample of the view."""
    video, samples = text_cell(view.label), view.samples
    moments = zip(samples.frame_index.tolist(), samples.time_s.tolist(), strict=True)
    return [[video, index, f"{time_s:.3f}", format_timecode(time_s)] for index, time_s in moments]


def clock_column(view: RunView, name: str = "clock") -> tuple[str, ...]:
    """The column of a clock's times, none where the view has no clock."""
    return () if view.clock is None else (name,)


def clock_cells(view: RunView, times_s: Iterable[float | None]) -> list[list[object]]:
    """For each time a row's cells of that column: ISO 8601 with its offset, empty for None; no cell without a clock."""
    clock = view.clock
    if clock is None:
        return [[] for _ in times_s]
    return [["" if time_s is None else clock.iso(time_s)] for time_s in times_s]


def decimals(value: float | None) -> str:
    """Three decimals; empty where there is no number."""
    return "" if value is None or not np.isfinite(value) else f"{value:.3f}"


def exact_decimals(values: Float32) -> list[str]:
    """The shortest decimals (N,) that are the same numbers again in single precision, and four at least.

    Read in double precision they lie on the same side of every threshold of up to five decimals, below 64.
    """
    return [np.format_float_positional(value, unique=True, min_digits=4) for value in values]
