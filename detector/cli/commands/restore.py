"""``restore``: what a backup holds, into an empty data folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from detector.cli.arguments import Subparsers

PLACE = 97


def register(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "restore",
        help="put everything that a backup holds into an empty data folder",
        description="Put everything that a file made by 'backup' holds into the data folder, which has to be empty. "
        "The whole file is checked before; a restore that is stopped leaves nothing.",
    )
    parser.add_argument("file", metavar="FILE", type=Path, help="the file that 'backup' wrote")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """Restore and say what is here now."""
    from detector.cli.printing import program
    from detector.cli.progress import byte_bar
    from detector.cli.stop import stop_on_signal
    from detector.library.audit import note_command
    from detector.library.backup import restore
    from detector.library.paths import open_library
    from detector.types import Control
    from detector.video.names import printable

    library = open_library()
    with stop_on_signal() as stopped, byte_bar() as show:
        contents = restore(library, args.file, Control(stopped, show))
    note_command(library, "restore", name=args.file.name)
    print(printable(f"Restored to {library.root}: {contents.describe()}"))
    for name in contents.elsewhere:
        print(printable(f"The file of this video was not in it; add it again from where it lies now: {name}"))
    print(f"Check the runs: {program()} verify")
