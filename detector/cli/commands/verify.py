"""``verify``: hold runs and evidence packs against their checksums."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from detector.cli.arguments import Subparsers
from detector.cli.printing import as_called
from detector.errors import LibraryError, SettingError
from detector.library.paths import Library, open_library
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
        "Prints a line for each, with what to do; the exit status is 1 where something is damaged. Nothing is changed. "
        "Of an evidence pack the version, model and settings are told too, and where its video is in the library, or "
        "named by --video, it is analysed again: the tables have to be the same bytes.",
    )
    parser.add_argument(
        "what",
        metavar="RUN",
        nargs="?",
        help="the run's id as 'runs' lists it, its beginning or end, 'latest', or the file of an evidence pack "
        "(default: every run)",
    )
    parser.add_argument(
        "--video", type=Path, metavar="FILE", help="the video of an evidence pack, to make its tables again"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """A line for everything looked at. Raises LibraryError where something is damaged."""
    verdicts = _verify(args.what, args.video)
    for verdict in verdicts:
        print(printable(f"{verdict.name}: {as_called(_words(verdict))}"))
        for remark in verdict.remarks:
            print(f"  {printable(as_called(remark))}")
    if not verdicts:
        print("There are no runs yet.")
    if damaged := sum(bool(verdict.damage) for verdict in verdicts):
        raise LibraryError("{damaged} of {looked_at} damaged.", damaged=damaged, looked_at=len(verdicts))


def _verify(what: str | None, video: Path | None) -> list[Verdict]:
    from detector.library.runs import find_run, list_runs
    from detector.library.verify import verify_run

    library = open_library()
    if what is not None and Path(what).is_file():
        return [_check_pack(library, Path(what), video)]
    if video is not None:
        raise SettingError("--video goes with the file of an evidence pack.")
    ids = [summary.id for summary in list_runs(library)] if what is None else [find_run(library, what)]
    return [verify_run(library, run_id) for run_id in ids]


def _check_pack(library: Library, pack: Path, video: Path | None) -> Verdict:
    from detector.actions.check_pack import check_pack
    from detector.cli.progress import Bar
    from detector.cli.sources import source_file
    from detector.cli.stop import stop_on_signal
    from detector.types import Control

    file = None if video is None else source_file(library, str(video))
    with stop_on_signal() as stopped, Bar() as on_progress:
        return check_pack(library, pack, file, Control(stopped, on_progress))


def _words(verdict: Verdict) -> str:
    if verdict.damage:
        return " ".join(verdict.damage)
    return "whole" if verdict.has_checksums else "can be read; it was written before checksums were kept"
