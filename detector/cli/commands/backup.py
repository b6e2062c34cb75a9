"""``backup``: everything that is kept, as one file."""

from __future__ import annotations

import argparse
from pathlib import Path

from detector.cli.arguments import Subparsers
from detector.errors import LibraryError

PLACE = 96


def register(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "backup",
        help="write everything that is kept to one file",
        description="Write runs with their notes, videos, models, presets and jobs to one file, for 'restore' on this "
        "machine or another. The dashboard and its worker may go on meanwhile. Of a video that was not copied into the "
        "library only what is known of it is in. Sessions, people, passwords, cookies, logs and the trash are not in. "
        "The file can be read by you alone.",
    )
    parser.add_argument("file", metavar="FILE", type=Path, help="the file to write, such as footfall.zip")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """Write the backup and say what is in it. Raises LibraryError where a file had to be left out."""
    from detector.cli.progress import byte_bar
    from detector.cli.stop import stop_on_signal
    from detector.library.audit import note_command
    from detector.library.backup import back_up
    from detector.library.paths import open_library
    from detector.types import Control
    from detector.video.names import printable

    library = open_library()
    note_command(library, "back up", name=args.file.name)
    with stop_on_signal() as stopped, byte_bar() as show:
        contents = back_up(library, args.file, Control(stopped, show))
    print(printable(f"{args.file}: {contents.describe()}"))
    for name in contents.elsewhere:
        print(printable(f"Without its file, which lies outside the library: {name}"))
    if contents.left_out:
        raise LibraryError(
            "{count} files could not be read and are not in it: {names}.",
            count=len(contents.left_out),
            names=", ".join(contents.left_out[:5]),
        )
