"""``export``: what runs show, as CSV or in other formats."""

from __future__ import annotations

import argparse
from pathlib import Path

from detector.cli.arguments import Subparsers
from detector.cli.cuts import add_cut, cut_as_asked
from detector.cli.export_options import add_export_options, options_as_asked
from detector.errors import SettingError
from detector.exports import EXPORTS, Export, write
from detector.view import Comparison, RunView, open_run

PLACE = 40
DEFAULT = "timeline"


def register(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "export",
        help="write a run's detections, timeline or summary as CSV, or its boxes in other formats",
        description="Write what a run shows at the given thresholds; some kinds are of several runs, or of two against "
        "each other. Nothing is analysed again.",
    )
    parser.add_argument(
        "id", metavar="RUN", nargs="+", help="the run's id as 'runs' lists it, its beginning or end, or 'latest'"
    )
    parser.add_argument(
        "--kind",
        choices=tuple(EXPORTS),
        default=DEFAULT,
        help=" ".join(f"{export.name}: {export.help}" for export in EXPORTS.values()) + f" (default: {DEFAULT})",
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="where to write it (default: to the terminal)")
    add_cut(parser)
    add_export_options(parser, EXPORTS)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """Write one export."""
    from detector.cli.output import save
    from detector.library.audit import note_command
    from detector.library.paths import open_library

    export = EXPORTS[args.kind]
    options = options_as_asked(export, EXPORTS, args)
    views = [cut_as_asked(open_run(name), args) for name in args.id]
    content = write(args.kind, _subject(export, views), **options)
    for view in views:
        note_command(open_library(), "export", view.run_id, name=view.label, kind=args.kind)
    save(content, args.out)


def _subject(export: Export, views: list[RunView]) -> RunView | list[RunView] | Comparison:
    """The views as the export takes them. SettingError where it takes another number of runs."""
    if export.takes == "views":
        return views
    wanted = 1 if export.takes == "view" else 2
    if len(views) != wanted:
        raise SettingError(
            "--kind {kind} is of {wanted}, and you named {named}.",
            kind=export.name,
            wanted="one run" if wanted == 1 else "two runs, A and B",
            named=len(views),
        )
    return views[0] if wanted == 1 else Comparison(*views)
