"""``where``: in which folders this installation keeps what."""

from __future__ import annotations

import argparse

from detector.cli.arguments import Subparsers

PLACE = 110


def register(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "where",
        help="say where data, configuration and code lie",
        description="Print where the data folder is, what the server is configured by, and where the code lies. "
        "Nothing is made or changed.",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """A line for each place."""
    from detector.cli.installation import configuration, secrets
    from detector.library.paths import CODE, Library, data_dir
    from detector.video.names import printable

    del args
    library = Library(data_dir())
    places = {
        "data": library.root,
        "databases": library.databases,
        "models": library.models,
        "configuration": configuration(),
        "secrets": secrets(),
        "code": CODE,
    }
    for name, path in places.items():
        print(printable(f"{name}: {path}{'' if path.exists() else ' (not there yet)'}"))
