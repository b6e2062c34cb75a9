"""``people``: how many different people a run shows, and how many at once."""

from __future__ import annotations

import argparse

from detector.cli.arguments import Subparsers
from detector.cli.cuts import add_cut, cut_as_asked

PLACE = 42


def register(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "people",
        help="how many different people a run shows, between which numbers, and the most in view at once",
        description="Follow people from frame to frame and tell how many different ones there were: each for a second "
        "or more. The band is what counting would give where people are split or merged more readily, and at a "
        "threshold lower or higher. Nothing is analysed again.",
    )
    parser.add_argument("id", metavar="RUN", help="the run's id as 'runs' lists it, its beginning or end, or 'latest'")
    add_cut(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """Print both numbers, each with what it is."""
    from detector.view import open_run
    from detector.view.tracks import describe_count
    from detector.words import format_count, pluralise

    view = cut_as_asked(open_run(args.id), args)
    followed = view.tracks()
    many = pluralise(followed.class_name)
    print(f"Run {view.run_id}")
    print(f"different {many}: {describe_count(followed.count_people()) if followed.allowed.people else 'not told'}")
    if followed.edits:
        print(f"with {format_count(len(followed.edits), 'correction')} by hand")
    if followed.allowed.why:
        print(followed.allowed.why)
    peak, nobody = view.peak(followed.class_name), "0" if view.n_counted else "not told"
    print(f"most {many} in view at once: {f'{peak.count}, at {view.moment(peak.time_s)}' if peak else nobody}")
