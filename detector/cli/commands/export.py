"""``export``: what a run shows, as CSV or in other formats."""

from __future__ import annotations

import argparse
from pathlib import Path

from detector.cli.arguments import Subparsers
from detector.cli.cuts import add_cut, cut_as_asked
from detector.exports import EXPORTS, write

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
    offered = kinds()
    parser.add_argument(
        "--kind",
        choices=tuple(offered),
        default=DEFAULT,
        help=" ".join(f"{name}: {told}" for name, told in offered.items()) + f" (default: {DEFAULT})",
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="where to write it (default: to the terminal)")
    add_cut(parser)
    parser.set_defaults(run=run)


def kinds() -> dict[str, str]:
    """The exports of one view for which nothing has to be chosen, and what each holds."""
    fields = {export: export.options.model_fields.values() for export in EXPORTS.values() if export.takes == "view"}
    return {export.name: export.help for export, those in fields.items() if not any(f.is_required() for f in those)}


def run(args: argparse.Namespace) -> None:
    """Write one export."""
    from detector.cli.output import save
    from detector.view import open_run

    save(write(args.kind, cut_as_asked(open_run(args.id), args)), args.out)
