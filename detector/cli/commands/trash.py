"""``trash``: what was deleted lately, and the way back."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from detector.cli.arguments import Subparsers
from detector.cli.asking import add_yes, confirm
from detector.cli.printing import program, table
from detector.library.paths import open_library
from detector.video.names import printable

if TYPE_CHECKING:
    from detector.library.trash import Discarded

PLACE = 66


def register(subparsers: Subparsers) -> None:
    """Add the command and what it can do besides listing."""
    parser = subparsers.add_parser(
        "trash",
        help="list what was deleted; put it back, or delete it for good",
        description="List the runs and videos that were deleted in the last week, the newest first, with the room "
        "that they take. After a week they go for good.",
    )
    parser.set_defaults(run=print_trash)
    actions = parser.add_subparsers(title="more", metavar="ACTION")
    back = actions.add_parser(
        "restore", help="put a run or video back", description="Put a run or video back to where it was."
    )
    back.add_argument("name", metavar="NAME", help="its id, the beginning or end of it, or its name in the trash")
    back.set_defaults(run=restore)
    empty = actions.add_parser(
        "empty", help="delete everything in it for good", description="Delete everything in the trash for good."
    )
    add_yes(empty)
    empty.set_defaults(run=empty_all)


def print_trash(args: argparse.Namespace) -> None:
    """A line for everything in the trash, and the room that all of it takes."""
    from detector.library.trash import list_trash
    from detector.words import format_size

    del args
    discarded = list_trash(open_library())
    if not discarded:
        print("The trash is empty.")
        return
    header = ["name", "what", "of", "deleted", "goes for good", "size"]
    print(table(header, [_row(one) for one in discarded]))
    size = format_size(sum(one.size_bytes for one in discarded))
    print(f"\n{size} altogether. Put one back: {program()} trash restore NAME")


def restore(args: argparse.Namespace) -> None:
    """Put one back."""
    from detector.library.audit import note_command
    from detector.library.trash import put_back

    library = open_library()
    discarded = put_back(library, args.name)
    note_command(library, "put back", discarded.id, name=discarded.title)
    print(printable(f"The {discarded.kind} {discarded.id} is back."))


def empty_all(args: argparse.Namespace) -> None:
    """Delete for good, after asking."""
    from detector.library.audit import note_command
    from detector.library.trash import empty_trash
    from detector.words import format_size

    if not confirm("Delete everything in the trash for good?", args):
        print("Nothing was deleted.")
        return
    library = open_library()
    size = format_size(sum(one.size_bytes for one in empty_trash(library)))
    note_command(library, "empty trash", size=size)
    print(f"The trash is empty now: {size} are free again.")


def _row(one: Discarded) -> list[object]:
    from detector.words import format_size

    days = [f"{moment.astimezone():%Y-%m-%d %H:%M}" for moment in (one.deleted, one.leaves)]
    return [one.name, one.kind, one.title, *days, format_size(one.size_bytes)]
