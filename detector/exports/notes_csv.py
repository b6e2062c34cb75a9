"""Notes about moments and stretches of the footage, as a table."""

from __future__ import annotations

from detector.exports.base import CSV, Export
from detector.exports.table import EDGE_CLOCKS, Column, Table, clock_cells, clock_columns
from detector.exports.tables import TableOptions, in_formats
from detector.view import RunView
from detector.view.notes import list_notes

COLUMNS = (
    *(Column("video"), Column("start_s", "decimal"), Column("start_timecode", "timecode")),
    *(Column("end_s", "decimal"), Column("end_timecode", "timecode"), Column("note")),
)


def tabulate(view: RunView, options: TableOptions) -> Table:
    """One row a note about the stretch, in order of time; no end where it is about a moment."""
    clock = view.clock
    rows = (
        [
            *(view.label, note.start_s, note.start_s, note.end_s, note.end_s, note.text),
            *clock_cells(clock, note.start_s, note.end_s),
        ]
        for note in list_notes(view)
    )
    return Table((*COLUMNS, *clock_columns(clock, *EDGE_CLOCKS)), rows)


EXPORT = Export(
    name="notes",
    title="Notes (CSV)",
    help="One row a note that somebody wrote about a moment or a stretch.",
    group="by eye",
    suffix="notes.{0.format}",
    mime=CSV,
    takes="view",
    write=in_formats("notes", tabulate),
    options=TableOptions,
    place=1,
)
