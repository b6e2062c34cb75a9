"""``demo``: the demo clip, fetched and analysed."""

from __future__ import annotations

import argparse

from detector.cli.arguments import Subparsers
from detector.library.paths import Library, open_library

PLACE = 80
DEMO = "the demo clip"


def register(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "demo",
        help="fetch the demo clip and analyse it",
        description="Fetch the demo clip (80 seconds of people on a walkway, 8 MB) and analyse two frames of every "
        "second. What is there already is neither fetched nor analysed again.",
    )
    parser.add_argument(
        "--background",
        action="store_true",
        help="leave it to the worker process and return at once; nothing happens where the library has footage",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """Analyse the demo clip, here or in the background."""
    library = open_library()
    if args.background:
        _in_background(library)
    else:
        _in_foreground(library)


def _in_foreground(library: Library) -> None:
    from detector.actions.demo import analyse_demo
    from detector.actions.requests import DemoRequest
    from detector.cli.progress import Bar
    from detector.cli.stop import stop_on_signal
    from detector.cli.summary import print_summary
    from detector.library.audit import note_command
    from detector.types import Control
    from detector.view import open_run

    note_command(library, "fetch", name=DEMO)
    with stop_on_signal() as stopped, Bar() as on_progress:
        result = analyse_demo(library, DemoRequest(), Control(stopped, on_progress))
    print_summary(open_run(result.run_id), result.outcome)


def _in_background(library: Library) -> None:
    """For a library that has nothing to show yet: whoever has footage, or deleted the demo, is not given it again."""
    from detector.actions.requests import DemoRequest
    from detector.jobs.store import submit
    from detector.jobs.worker import ensure_worker
    from detector.library.audit import note_command
    from detector.library.runs import list_runs
    from detector.library.videos import list_videos

    if list_videos(library) or list_runs(library):
        print("The library has footage already; the demo clip is left out.")
        return
    submit(library, DemoRequest())
    note_command(library, "fetch", name=DEMO)
    ensure_worker(library)
    print("The demo clip is being analysed in the background.")
