"""``python -m bench [PART ...]``: measure, print a table, write bench.json. Each part can be run alone."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path

from bench import speed
from bench.figures import Figure

Measure = Callable[[], list[Figure]]

ALONE = tuple(speed.WAYS)
"""Parts of "speed" by themselves; the whole takes them in turns and compares them."""
MODULES = ("speed", "overlap", "memory", "grid", "heatmap", "pages", "soak")
LONG = ("flood", "apart")
"""Parts that take minutes; run by name alone."""
LABELLED = ("accuracy", "spotcheck", "truth", "tracks")
"""Parts that need labels, which are not part of the product; run by name alone."""
ALL = (*MODULES, *LONG, *ALONE, *LABELLED)


def main() -> int:
    """Run the parts asked for, or all. 1 where a goal was missed or a part could not be measured."""
    args = _parser().parse_args()
    measured = {part: _run(part, args) for part in args.parts or MODULES}
    figures = [figure for part in measured.values() for figure in part or ()]
    print(_table(figures))
    if not args.parts or args.out:
        out = args.out or Path("bench.json")
        out.write_text(json.dumps([asdict(figure) for figure in figures], indent=2) + "\n")
        print(f"\nWritten to {out}")
    return int(None in measured.values() or any(figure.ok is False for figure in figures))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=(*ALL, []), metavar="PART", help=", ".join(ALL))
    parser.add_argument("--out", type=Path, metavar="FILE", help="where the figures go (all parts: bench.json)")
    parser.add_argument(
        "--labelled", type=Path, metavar="DIR", help="parts against labels: their folder (the demo clip's)"
    )
    parser.add_argument("--model", default="bundled", metavar="NAME", help="tracks: the network (bundled)")
    parser.add_argument("--slips", action="store_true", help="spotcheck: one answer in ten is one off")
    parser.add_argument("--interactions", type=int, default=1000, metavar="N", help="soak: so many, from 100 on (1000)")
    parser.add_argument("--minutes", type=float, default=10.0, metavar="M", help="flood: so long (10)")
    return parser


def _run(part: str, args: argparse.Namespace) -> list[Figure] | None:
    """One part's figures; None where something is missing. Tells on stderr that it is at work and how long it took."""
    print(f"{part} ...", file=sys.stderr, flush=True)
    begin = time.perf_counter()
    try:
        figures = _measure_of(part, args)()
    except SystemExit as error:
        print(error, file=sys.stderr)
        return None
    print(f"{part}: {time.perf_counter() - begin:.0f} s", file=sys.stderr, flush=True)
    return figures


def _measure_of(part: str, args: argparse.Namespace) -> Measure:
    """A part's function; only what is measured is imported."""
    if part in ALONE:
        return partial(speed.measure_one, part)
    module = importlib.import_module(f"bench.{part}")
    if part == "tracks":
        return partial(module.measure, args.labelled, args.model)
    if part == "spotcheck":
        return partial(module.measure, args.labelled, slips=args.slips)
    if part in LABELLED:
        return partial(module.measure, args.labelled)
    if part == "soak":
        return partial(module.measure, args.interactions)
    if part == "flood":
        return partial(module.measure, args.minutes)
    measure: Measure = module.measure
    return measure


def _table(figures: list[Figure]) -> str:
    """Name, value, unit, goal and whether it was reached, in columns."""
    marks = {True: "yes", False: "NO", None: ""}
    rows = [("", "measured", "", "goal", "reached")]
    rows += [
        (f.name, f"{f.value:,.3g}" if f.value < 100 else f"{f.value:,.0f}", f.unit, f.goal, marks[f.ok])
        for f in figures
    ]
    widths = [max(len(row[i]) for row in rows) for i in range(5)]
    return "\n".join(
        f"{name:<{widths[0]}}  {value:>{widths[1]}} {unit:<{widths[2]}}  {goal:<{widths[3]}}  {mark}".rstrip()
        for name, value, unit, goal, mark in rows
    )


if __name__ == "__main__":
    sys.exit(main())
