"""``retention``: what will go because of its age, and the limits in force."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from detector.cli.arguments import Subparsers
from detector.cli.printing import program, table

if TYPE_CHECKING:
    from detector.library.limits import Limits
    from detector.library.retention import Due

PLACE = 67


def register(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "retention",
        help="list what will go because of its age, and when",
        description="Print the limits of this installation, and the runs and pictures that will go because of their "
        "age, the next first. Nothing is deleted by this: server and worker do it, when they start and every hour. "
        "Runs go to the trash, where they stay for another week; pictures go for good, and the numbers stay. The "
        "limits are off unless FOOTFALL_MAX_LIBRARY_GB, FOOTFALL_MAX_UPLOAD_GB, FOOTFALL_KEEP_RUNS_DAYS or "
        "FOOTFALL_KEEP_PICTURES_DAYS is set.",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """The limits, then a line for everything that will go."""
    from datetime import UTC, datetime

    from detector.library.limits import measure_library, read_limits
    from detector.library.paths import open_library
    from detector.library.retention import list_due
    from detector.words import format_size

    del args
    library, limits = open_library(), read_limits()
    print(f"The library takes {format_size(measure_library(library))}. {_describe(limits)}")
    due = list_due(library, before=datetime.max.replace(tzinfo=UTC))
    if due:
        print("\n" + table(["goes", "what", "run", "of"], [_row(one) for one in due]))
        print(f"\nWhat is in the trash: {program()} trash")


def _describe(limits: Limits) -> str:
    from detector.words import format_size

    sizes = {"At most": limits.library_bytes, "One upload at most": limits.upload_bytes}
    ages = {"Runs": limits.keep_runs, "Pictures": limits.keep_pictures}
    parts = [f"{words}: {format_size(size)}." for words, size in sizes.items() if size is not None]
    parts += [f"{words} are kept for {age.total_seconds() / 86400:g} days." for words, age in ages.items() if age]
    return " ".join(parts) or "No limit is set, and everything is kept."


def _row(due: Due) -> list[object]:
    return [f"{due.moment.astimezone():%Y-%m-%d %H:%M}", due.what, due.summary.id, due.summary.video_name]
