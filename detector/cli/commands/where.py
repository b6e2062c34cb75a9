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
        "The last line says what a file made by a stranger cannot do on this machine. Nothing is made or changed.",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """A line for each place, and one for what holds strangers' files."""
    from detector import bounded
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
    print(f"strangers' files: {_describe_protections(bounded.list_protections())}")


def _describe_protections(held: tuple[str, ...]) -> str:
    """What a process that opens a stranger's file may not do here, and what it may all the same."""
    from detector.bounded import FILES, NETWORK, WRITING

    words = {
        FILES: ("reads no other file", "reads other files of yours"),
        WRITING: ("writes none", "writes files"),
        NETWORK: ("reaches no network", "reaches the network"),
    }
    refused = [kept_from for right, (kept_from, _) in words.items() if right in held]
    open_ = [able for right, (_, able) in words.items() if right not in held]
    parts = (
        f"each is opened in a process of its own that {', '.join(refused)}" if refused else "",
        f"what takes over the process that opens one {', '.join(open_)}: this system cannot refuse it" if open_ else "",
    )
    return "; ".join(part for part in parts if part)
