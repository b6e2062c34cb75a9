"""``notes``: sentences about moments and stretches of a run."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from detector.cli.arguments import Subparsers
from detector.cli.printing import program, table
from detector.errors import SettingError
from detector.library.paths import open_library

if TYPE_CHECKING:
    from detector.view import RunView
    from detector.view.notes import Note

PLACE = 62
_RUN = "the run's id as 'runs' lists it, its beginning or end, or 'latest'"


def register(subparsers: Subparsers) -> None:
    """Add the command and what it can do."""
    parser = subparsers.add_parser(
        "notes",
        help="list, write and delete notes about moments of a run",
        description="Notes are sentences about a moment or a stretch of a run. TIME is the clock's where somebody said "
        "when the footage was recorded (14:13:20), or counted from its start (10:00, 90s). 'export --kind notes' "
        "writes them as CSV, and a report holds them.",
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    show = actions.add_parser("show", help="list a run's notes", description="List a run's notes, in order of time.")
    add = actions.add_parser("add", help="write a note", description="Write a note about a moment or a stretch.")
    delete = actions.add_parser(
        "delete", help="delete a note", description="Delete the note that begins at this time; its text tells which."
    )
    for action in (show, add, delete):
        action.add_argument("id", metavar="RUN", help=_RUN)
    for action in (add, delete):
        action.add_argument("--at", required=True, metavar="TIME", help="the moment, or where the stretch begins")
    add.add_argument("--until", metavar="TIME", help="where the stretch ends (default: it is about the moment)")
    add.add_argument("text", metavar="TEXT", help="the note, a sentence or two")
    delete.add_argument("--text", metavar="TEXT", default="", help="its text or the beginning of it, where several are")
    show.set_defaults(run=print_notes)
    add.set_defaults(run=write_note)
    delete.set_defaults(run=forget_note)


def print_notes(args: argparse.Namespace) -> None:
    """A line for every note."""
    from detector.view import open_run

    _print(open_run(args.id))


def write_note(args: argparse.Namespace) -> None:
    """Keep one more."""
    from detector.library.audit import note_command
    from detector.view import open_run
    from detector.view.notes import add_note, make_note

    view = open_run(args.id)
    end_s = None if args.until is None else _moment(view, args.until)
    add_note(view, make_note(_moment(view, args.at), args.text, end_s))
    note_command(open_library(), "change notes", view.run_id, name=view.label)
    _print(view)


def forget_note(args: argparse.Namespace) -> None:
    """Delete one."""
    from detector.library.audit import note_command
    from detector.view import open_run
    from detector.view.notes import delete_note

    view = open_run(args.id)
    delete_note(view, _find(view, args.at, args.text))
    note_command(open_library(), "change notes", view.run_id, name=view.label)
    _print(view)


def _find(view: RunView, at: str, text: str) -> Note:
    from detector.view.notes import list_notes

    start_s = _moment(view, at)
    found = [note for note in list_notes(view) if abs(note.start_s - start_s) < 0.05 and note.text.startswith(text)]
    if not found:
        raise SettingError("There is no such note at {at}; 'notes show' lists them all.", at=at)
    if len(found) > 1:
        raise SettingError("There are {number} notes at {at}. Say which one by --text.", number=len(found), at=at)
    return found[0]


def _moment(view: RunView, text: str) -> float:
    from detector.words import parse_moment

    return parse_moment(text, max(view.about.duration_s, view.end_s), view.clock)


def _print(view: RunView) -> None:
    from detector.view.notes import describe_when, list_notes

    notes = list_notes(view)
    if not notes:
        print(f"No notes on this run yet. Write one: {program()} notes add RUN --at TIME TEXT")
        return
    print(table(["when", "note"], [[describe_when(view, note), note.text] for note in notes]))
