"""A view as a workbook for Excel or LibreOffice: its tables as sheets, and a chart of them."""

from __future__ import annotations

import heapq
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from operator import itemgetter
from typing import TYPE_CHECKING

from pydantic import Field

from detector.errors import SettingError
from detector.exports import bins_csv, intervals_csv, notes_csv, places_csv, summary_csv, timeline_csv, tracks_csv
from detector.exports.base import Export
from detector.exports.bins_csv import BinLength
from detector.exports.facts import list_facts
from detector.exports.intervals_csv import Bridge
from detector.exports.sheet_chart import add_chart, note_pieces
from detector.exports.sheets import add_sheet
from detector.exports.table import Column, Row, Table
from detector.exports.tables import TableOptions
from detector.view import RunView
from detector.view.notes import list_notes
from detector.view.tracks import choose_followed_class

if TYPE_CHECKING:
    from xlsxwriter import Workbook

SAME_EVERYWHERE = ("video", "model")
"""Columns that a sheet does without: the settings tell them."""
BUSIEST = 10
_PLAIN = TableOptions()


class WorkbookOptions(BinLength, Bridge):
    """The bins of the timeline, the gaps that are bridged, and whether every frame is in."""

    every_frame: bool = Field(
        default=False, description="add a sheet with a row for every frame that was looked at (none)"
    )


def write(view: RunView, options: WorkbookOptions) -> Iterator[bytes]:
    """The sheets Summary, with the chart, Timeline, Busiest, Intervals, People, Places and Settings.

    Frames is there by choice, and Notes where there are any.

    The same request gives the same bytes. Raises SettingError for more rows than a sheet has.
    """
    import xlsxwriter

    file = io.BytesIO()
    settings = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, settings | {"strings_to_numbers": False}) as workbook:
        workbook.set_properties({"title": view.label, "created": view.about.created.replace(tzinfo=None)})
        _fill(workbook, view, options)
    yield _pack(file)


def _fill(workbook: Workbook, view: RunView, options: WorkbookOptions) -> None:
    add_sheet(workbook, "Summary", _shorten(summary_csv.tabulate(view, _PLAIN)))
    bins = bins_csv.tabulate(view, options)
    bins = replace(bins, rows=list(bins.rows))
    timeline = _shorten(_sort_by_class(view, bins))
    rows: list[tuple[float, float, str]] = []
    places = add_sheet(workbook, "Timeline", replace(timeline, rows=note_pieces(timeline, rows)))
    add_chart(workbook, view, options.bin, places, rows)
    add_sheet(workbook, "Busiest", _shorten(_choose_busiest(view, bins)))
    add_sheet(workbook, "Intervals", _shorten(intervals_csv.tabulate(view, options)))
    for name, tabulate in {"People": tracks_csv.tabulate, "Places": places_csv.tabulate}.items():
        add_sheet(workbook, name, _or_why(view, tabulate))
    if list_notes(view):
        add_sheet(workbook, "Notes", _shorten(notes_csv.tabulate(view, _PLAIN)))
    if options.every_frame:
        add_sheet(workbook, "Frames", _shorten(timeline_csv.tabulate(view, _PLAIN)))
    facts = list_facts("xlsx", view, options)
    add_sheet(workbook, "Settings", Table((Column("setting"), Column("value")), facts))


def _sort_by_class(view: RunView, bins: Table) -> Table:
    """The bins, class after class, so that each is one piece for the chart."""
    place = [column.name for column in bins.columns].index("class")
    return replace(bins, rows=(row for name in view.classes for row in bins.rows if row[place] == name))


def _choose_busiest(view: RunView, bins: Table) -> Table:
    """The bins with the most of the class that is followed, the busiest first."""
    name, names = choose_followed_class(view), [column.name for column in bins.columns]
    of_class, rank = names.index("class"), names.index("busiest")
    seen = (row for row in bins.rows if row[of_class] == name and row[rank])
    return replace(bins, rows=heapq.nsmallest(BUSIEST, seen, key=itemgetter(rank)))


def _or_why(view: RunView, tabulate: Callable[[RunView, TableOptions], Table]) -> Table:
    """The table; why there is none where people cannot be followed."""
    try:
        table = _shorten(tabulate(view, _PLAIN))
        return replace(table, rows=list(table.rows))
    except SettingError as error:
        return Table((Column("there is no table here"),), [[str(error)]])


def _shorten(table: Table) -> Table:
    """The table without what is the same in every row."""
    kept = [place for place, column in enumerate(table.columns) if column.name not in SAME_EVERYWHERE]
    rows: Iterator[Row] = ([row[place] for place in kept] for row in table.rows)
    return Table(tuple(table.columns[place] for place in kept), rows)


def _pack(file: io.BytesIO) -> bytes:
    """The same workbook, its files with the same rights and dates whoever made them."""
    packed = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(packed, "w") as new:
        for entry in old.infolist():
            there = zipfile.ZipInfo(entry.filename)
            there.compress_type, there.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(there, old.read(entry))
    return packed.getvalue()


EXPORT = Export(
    name="xlsx",
    title="Excel workbook",
    help="Summary with a chart, counts over time, when something was in view, people, places and settings, as sheets.",
    group="tables",
    suffix="per-{0.bin:g}-s.xlsx",
    mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    takes="view",
    write=write,
    options=WorkbookOptions,
    place=0,
)
