"""Photograph every page of a checkout's dashboard, or list where two sets of photographs differ.

python -m bench.look --code DIR --out DIR       photographs and what was wrong while they were taken
python -m bench.look --compare BEFORE AFTER     a table, and pictures of the differences in AFTER/../differences
python -m bench.look --against REVISION         all of it: that revision, the present tree, and the table
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bench.checkout import checkout
from bench.look.difference import compare, table
from bench.look.footage import fill
from bench.look.photograph import FORMS, photograph
from bench.look.views import VIEWS, View
from bench.serving import REPOSITORY

BUILD = Path("build/look")


def main() -> int:
    """1 where a page complained while it was drawn; a difference is for people to judge."""
    args = _parser().parse_args()
    views = [view for view in VIEWS if view.name in (args.view or [view.name])]
    if args.compare:
        return _compare(*args.compare)
    if args.against is None:
        return _photograph(args.code, args.data, args.out, views)
    with checkout(args.against, BUILD / "code") as old:
        _photograph(old, args.data, BUILD / "before", views)
    wrong = _photograph(REPOSITORY, args.data, BUILD / "now", views)
    return _compare(BUILD / "before", BUILD / "now") or wrong


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench.look", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--code", type=Path, default=REPOSITORY, metavar="DIR", help="the checkout (default: this one)")
    parser.add_argument("--out", type=Path, default=BUILD / "now", metavar="DIR", help=f"default: {BUILD / 'now'}")
    parser.add_argument(
        "--data",
        type=Path,
        default=BUILD / "data",
        metavar="DIR",
        help=f"what the pages show; filled by the checkout where it is empty (default: {BUILD / 'data'})",
    )
    parser.add_argument("--compare", type=Path, nargs=2, metavar=("BEFORE", "AFTER"), help="folders of photographs")
    parser.add_argument("--against", metavar="REVISION", help="what to compare the present tree with")
    parser.add_argument(
        "--view", action="append", choices=[view.name for view in VIEWS], help="only this one, not all; can be repeated"
    )
    return parser


def _photograph(code: Path, data: Path, out: Path, views: list[View]) -> int:
    """Photograph a checkout and tell what was wrong."""
    if not data.exists():
        fill(data, code)
    complaints = photograph(code.resolve(), data, out, views)
    for where, what in complaints.items():
        print("\n    ".join([f"{out.name}: {where}:", *what]))
    return int(bool(complaints))


def _compare(before: Path, after: Path) -> int:
    """Print the table; 1 where there is nothing to compare."""
    out = after.parent / "differences"
    for picture in out.glob("*.png"):
        picture.unlink()
    shares = compare(before, after, out)
    print(table(shares, tuple(FORMS)))
    if any(share for of_view in shares.values() for share in of_view.values()):
        print(f"\nBefore, after, and what differs, side by side: {out}")
    return int(not shares)


if __name__ == "__main__":
    sys.exit(main())
