"""Notes about moments and stretches of the footage, as CSV."""

from __future__ import annotations

from collections.abc import Iterator

from detector.exports.base import CSV, Export, Options
from detector.exports.csv import clock_cells, clock_column, decimals, table, text_cell
from detector.times import format_timecode
from detector.view import RunView
from detector.view.notes import list_notes

COLUMNS = ("video", "start_s", "start_timecode", "end_s", "end_timecode", "note")


def write(view: RunView, options: Options) -> Iterator[bytes]:
    """One row a note about the stretch, in order of time; no end where it is about a moment."""
    notes, video = list_notes(view), text_cell(view.label)
    starts = clock_cells(view, [note.start_s for note in notes])
    ends = clock_cells(view, [note.end_s for note in notes])
    rows = (
        [video, *_time(note.start_s), *_time(note.end_s), text_cell(note.text), *start, *end]
        for note, start, end in zip(notes, starts, ends, strict=True)
    )
    return table((*COLUMNS, *clock_column(view, "start_clock"), *clock_column(view, "end_clock")), rows)


def _time(time_s: float | None) -> tuple[str, str]:
    return decimals(time_s), "" if time_s is None else format_timecode(time_s)


EXPORT = Export(
    name="notes",
    title="Notes (CSV)",
    help="One row a note that somebody wrote about a moment or a stretch.",
    group="by eye",
    suffix="notes.csv",
    mime=CSV,
    takes="view",
    write=write,
    place=1,
)
