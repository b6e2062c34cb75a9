"""The chart of a workbook: counts over time, drawn by the spreadsheet from the rows of its timeline."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from detector.exports.sheets import DAY_S
from detector.exports.table import Row, Table
from detector.overlay.palette import choose_colour
from detector.view import RunView
from detector.words import format_duration, pluralise

if TYPE_CHECKING:
    from xlsxwriter import Workbook

Piece = tuple[float, float, str]
"""From when to when a row of the timeline is, and of which class."""
_DAY_0 = datetime(1899, 12, 30)
_GRACE_S = 1e-6
_TICKS = 8
_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400)


def note_pieces(table: Table, pieces: list[Piece]) -> Iterator[Row]:
    """The rows of the timeline, as they are; each is noted in ``pieces`` as it goes by."""
    names = [column.name for column in table.columns]
    start, end, of_class = (names.index(name) for name in ("start_s", "end_s", "class"))
    for row in table.rows:
        pieces.append((row[start], row[end], row[of_class]))  # type: ignore[arg-type]
        yield row


def add_chart(workbook: Workbook, view: RunView, bin_s: float, places: dict[str, int], pieces: list[Piece]) -> None:
    """Draw the mean of each bin below the summary: a line a class, broken where there is no footage."""
    if not pieces:
        return
    chart, named = workbook.add_chart({"type": "scatter", "subtype": "straight_with_markers"}), set[str]()
    times, means = places["start_clock" if view.clock else "start_timecode"], places["mean_count"]
    doubled = []
    for number, (first, last) in enumerate(_join(pieces)):
        name = pieces[first][2]
        doubled += [number] if name in named else []
        named.add(name)
        chart.add_series(_series(name, choose_colour(name, view.classes), (first + 1, last + 1), times, means))
    chart.set_title({"name": f"In view at once, mean of every {format_duration(bin_s)}", "name_font": {"size": 12}})
    chart.set_x_axis(_time_axis(view, min(piece[0] for piece in pieces), max(piece[1] for piece in pieces)))
    chart.set_y_axis({"name": "in view at once", "min": 0})
    chart.set_legend({"position": "bottom", "delete_series": doubled})
    chart.set_size({"width": 900, "height": 380})
    workbook.get_worksheet_by_name("Summary").insert_chart(len(view.classes) + 2, 0, chart)


def _join(pieces: list[Piece]) -> list[tuple[int, int]]:
    """The first and last of the pieces that follow each other without a gap, class by class."""
    firsts = [
        at
        for at, (start_s, _, name) in enumerate(pieces)
        if not at or name != pieces[at - 1][2] or start_s - pieces[at - 1][1] > _GRACE_S
    ]
    return list(zip(firsts, [first - 1 for first in firsts[1:]] + [len(pieces) - 1], strict=True))


def _series(name: str, colour: str, rows: tuple[int, int], times: int, means: int) -> dict[str, Any]:
    first, last = rows
    return {
        "name": pluralise(name),
        "categories": ["Timeline", first, times, last, times],
        "values": ["Timeline", first, means, last, means],
        "line": {"color": colour, "width": 1.5},
        "marker": {"type": "circle", "size": 3, "fill": {"color": colour}, "border": {"color": colour}},
    }


def _time_axis(view: RunView, start_s: float, end_s: float) -> dict[str, Any]:
    """The axis of times, its ticks at round ones."""
    step_s = next((step for step in _STEPS_S if (end_s - start_s) / step <= _TICKS), _STEPS_S[-1])
    first, last = (_serial(view, time_s) * DAY_S / step_s for time_s in (start_s, end_s))
    low, high = floor(first + _GRACE_S), ceil(last - _GRACE_S)
    form = "[h]:mm:ss" if view.clock is None else "hh:mm:ss" if step_s < 60 else "hh:mm"
    return {
        "num_format": form,
        "min": low * step_s / DAY_S,
        "max": max(high, low + 1) * step_s / DAY_S,
        "major_unit": step_s / DAY_S,
        "major_gridlines": {"visible": True, "line": {"color": "#e0e0e0"}},
    }


def _serial(view: RunView, time_s: float) -> float:
    """A second of the footage in days, as a spreadsheet counts them."""
    clock = view.clock
    return time_s / DAY_S if clock is None else (clock.at(time_s).replace(tzinfo=None) - _DAY_0) / timedelta(days=1)
