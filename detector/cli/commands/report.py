"""``report``: what a run shows, to hand in."""

from __future__ import annotations

import argparse
from pathlib import Path

from detector.cli.arguments import Subparsers
from detector.cli.cuts import add_cut, cut_as_asked
from detector.cli.export_options import add_export_options, options_as_asked
from detector.errors import SettingError
from detector.exports import EXPORTS, write
from detector.view import open_run

PLACE = 43
KINDS = {".html": "report", ".pdf": "report-pdf"}
_OF_REPORTS = {name: EXPORTS[name] for name in KINDS.values()}


def register(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "report",
        help="write a report of a run, to hand in: one HTML file or a PDF",
        description="Write a report for somebody who has never seen Footfall: what was asked, the footage, the chart "
        "over time, the busiest moments with pictures, how sure the numbers are, method, limits and settings. "
        "Nothing is analysed again.",
    )
    parser.add_argument("id", metavar="RUN", help="the run's id as 'runs' lists it, its beginning or end, or 'latest'")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        required=True,
        help="where to write it: a name ending in .html or .pdf",
    )
    add_cut(parser)
    add_export_options(parser, _OF_REPORTS)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """Write one report."""
    from detector.cli.output import save
    from detector.library.audit import note_command
    from detector.library.paths import open_library

    kind = KINDS.get(args.out.suffix.lower())
    if kind is None:
        raise SettingError("{file} ends neither in .html nor in .pdf: name it so, to say which.", file=str(args.out))
    options = options_as_asked(EXPORTS[kind], _OF_REPORTS, args)
    view = cut_as_asked(open_run(args.id), args)
    content = write(kind, view, **options)
    note_command(open_library(), "export", view.run_id, name=view.label, kind=kind)
    save(content, args.out)
