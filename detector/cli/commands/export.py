"""``export``: what a run shows, as CSV or in other formats."""

from __future__ import annotations

import argparse
from pathlib import Path

from detector.cli.arguments import Subparsers
from detector.cli.cuts import add_cut, cut_as_asked
from detector.cli.export_options import add_export_options, options_as_asked
from detector.exports import EXPORTS, Export, write

PLACE = 40
DEFAULT = "timeline"


def register(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "export",
        help="write a run's detections, timeline or summary as CSV, or its boxes in other formats",
        description="Write what a run shows at the given thresholds. Nothing is analysed again.",
    )
    parser.add_argument("id", metavar="RUN", help="the run's id as 'runs' lists it, its beginning or end, or 'latest'")
    offered = exports_of_a_view()
    parser.add_argument(
        "--kind",
        choices=tuple(offered),
        default=DEFAULT,
        help=" ".join(f"{export.name}: {export.help}" for export in offered.values()) + f" (default: {DEFAULT})",
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="where to write it (default: to the terminal)")
    add_cut(parser)
    add_export_options(parser, offered)
    parser.set_defaults(run=run)


def exports_of_a_view() -> dict[str, Export]:
    """The exports of one run, by name."""
    return {name: export for name, export in EXPORTS.items() if export.takes == "view"}


def run(args: argparse.Namespace) -> None:
    """Write one export."""
    from detector.cli.output import save
    from detector.view import open_run

    options = options_as_asked(EXPORTS[args.kind], exports_of_a_view(), args)
    save(write(args.kind, cut_as_asked(open_run(args.id), args), **options), args.out)
