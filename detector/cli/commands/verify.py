"""``verify``: hold runs and evidence packs against their checksums."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from detector.cli.arguments import Subparsers
from detector.cli.printing import as_called
from detector.errors import LibraryError
from detector.library.paths import open_library
from detector.video.names import printable

if TYPE_CHECKING:
    from detector.library.verify import Verdict

PLACE = 95


def register(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "verify",
        help="check that runs and evidence packs are as they were written",
        description="Read every file of the runs, or of one run or evidence pack, and hold it against its checksum. "
        "Prints a line for each, with what to do; the exit status is 1 where something is damaged. Nothing is changed.",
    )
    parser.add_argument(
        "what",
        metavar="RUN",
        nargs="?",
        help="the run's id as 'runs' lists it, its beginning or end, 'latest', or the file of an evidence pack "
        "(default: every run)",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """A line for everything looked at. Raises LibraryError where something is damaged."""
    verdicts = _verify(args.what)
    for verdict in verdicts:
        print(printable(f"{verdict.name}: {as_called(_words(verdict))}"))
    if not verdicts:
        print("There are no runs yet.")
    if damaged := sum(bool(verdict.damage) for verdict in verdicts):
        raise LibraryError("{damaged} of {looked_at} damaged.", damaged=damaged, looked_at=len(verdicts))


def _verify(what: str | None) -> list[Verdict]:
    from detector.exports.pack_check import verify_pack
    from detector.library.runs import find_run, list_runs
    from detector.library.verify import verify_run

    if what is not None and Path(what).is_file():
        return [verify_pack(Path(what))]
    library = open_library()
    ids = [summary.id for summary in list_runs(library)] if what is None else [find_run(library, what)]
    return [verify_run(library, run_id) for run_id in ids]


def _words(verdict: Verdict) -> str:
    if verdict.damage:
        return " ".join(verdict.damage)
    return "whole" if verdict.has_checksums else "can be read; it was written before checksums were kept"
