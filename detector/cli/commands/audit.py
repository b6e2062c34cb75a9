"""``audit``: the audit log as CSV."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from detector.cli.arguments import Subparsers

PLACE = 105


def register(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "audit",
        help="write the audit log as CSV",
        description="Write who did what to which footage, when and from where, as CSV: a row for each sign-in, look, "
        "export, upload, download, deletion and the like. SECURITY.md tells the columns and how long rows are kept.",
    )
    parser.add_argument("--since", type=_day, metavar="DATE", help="from this day (UTC) on, such as 2026-11-28")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write to this file instead of standard output")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """Write the rows, and a row that somebody took them."""
    from detector.cli.output import save
    from detector.exports.audit_log import write
    from detector.library.audit import note_command, read_entries
    from detector.library.paths import open_library

    library = open_library()
    content = b"".join(write(read_entries(library, args.since)))
    note_command(library, "export log")
    save(content, args.out)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} should be written like 2026-11-28") from error
