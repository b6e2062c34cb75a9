"""A table before it is written: columns with their kinds, and rows of plain values.

Each table is made once, and written as CSV, Parquet, Arrow, or a sheet of a workbook from there. Times are seconds from
the container's start, boxes source pixels clipped to the picture. The last column named the model; what came since
stands behind it: the clock's time where somebody said when the footage was recorded, and no such column where nobody
did.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from detector.clock import Clock
from detector.view import RunView

Kind = Literal["text", "whole", "decimal", "single", "timecode", "clock", "times"]
Cell = str | int | float | datetime | Sequence[float] | None
"""A value as its column's kind has it; None where there is none."""
Row = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its ``name``, and what its cells are.

    ``text`` may come from a stranger. ``whole`` and ``decimal`` are numbers, the latter to so many ``digits`` in a text
    (as many as it takes where None); ``single`` is a number in single precision; ``timecode`` is seconds; ``clock`` a
    moment, aware, in the time ``zone``; ``times`` several seconds.
    """

    name: str
    kind: Kind = "text"
    digits: int | None = 3
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Table:
    """Columns, and rows with a cell for each of them. The rows may be read once."""

    columns: tuple[Column, ...]
    rows: Iterable[Row]


def columns_of(*names: str, kind: Kind = "text", digits: int | None = 3) -> tuple[Column, ...]:
    """Columns of one kind."""
    return tuple(Column(name, kind, digits) for name in names)


FRAME_COLUMNS = (
    Column("video"),
    Column("frame_index", "whole"),
    Column("time_s", "decimal"),
    Column("timecode", "timecode"),
)
EDGE_COLUMNS = (
    *columns_of("start_s", "end_s", kind="decimal"),
    *columns_of("start_timecode", "end_timecode", kind="timecode"),
)
"""From when to when something was."""
EDGE_CLOCKS = ("start_clock", "end_clock")


def frame_cells(view: RunView) -> list[list[Cell]]:
    """The first cells of a row, those of ``FRAME_COLUMNS``, for every sample of the view."""
    video, samples = view.label, view.samples
    moments = zip(samples.frame_index.tolist(), samples.time_s.tolist(), strict=True)
    return [[video, index, time_s, time_s] for index, time_s in moments]


def clock_columns(clock: Clock | None, *names: str) -> tuple[Column, ...]:
    """The columns of a clock's times, none without a clock."""
    return () if clock is None else tuple(Column(name, "clock", zone=clock.zone) for name in names)


def clock_cells(clock: Clock | None, *times_s: float | None) -> list[Cell]:
    """A row's cells of those columns: the moments by the clock, None for None; no cell without a clock."""
    return [] if clock is None else [None if time_s is None else clock.at(time_s) for time_s in times_s]
