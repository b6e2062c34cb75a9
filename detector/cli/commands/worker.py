"""``worker``: do the queued jobs."""

from __future__ import annotations

import argparse

from detector.cli.arguments import Subparsers

PLACE = 90


def register(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "worker",
        help="do the queued jobs",
        description="Do the jobs that the dashboard queues, one after the other, until stopped. The dashboard starts "
        "a worker by itself where none is running; there is one for each data folder.",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """Work until stopped."""
    from detector.jobs.worker import run_worker
    from detector.library.paths import open_library

    del args
    run_worker(open_library())
