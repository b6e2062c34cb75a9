"""``rebuild``: make the catalogue anew from what lies in the data folder."""

from __future__ import annotations

import argparse

from detector.cli.arguments import Subparsers

PLACE = 100


def register(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "rebuild",
        help="make the catalogue anew from the data folder",
        description="Make the catalogue anew from the videos and runs in the data folder. They are the truth, the "
        "catalogue only an index: nothing is lost if it is deleted.",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """Rebuild and say what was found."""
    from detector.library.paths import open_library
    from detector.library.rebuild import rebuild
    from detector.video.names import printable

    del args
    report = rebuild(open_library())
    print(f"The catalogue lists {report.videos} videos and {report.runs} runs.")
    for problem in report.problems:
        print(printable(problem))
