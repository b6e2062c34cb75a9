"""Compare the speed of the present tree with another revision's: ``python -m bench.against REVISION [PART ...]``.

The two take turns, each measured by its own benchmark in processes of its own, so that a machine that is busy for a
while is busy for both. Rows are matched by name.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile

from bench.checkout import checkout, find_demo_clip
from bench.figures import Figure
from bench.serving import REPOSITORY

QUICK = ("grid", "heatmap", "decode")
"""The parts that finish in a few minutes; the others by name."""
ROUNDS = 5
ALLOWED = 0.03
"""How much worse a median may be, beyond the spread, before the row counts as worse."""
BUILD = Path("build/against")

Rounds = list[list[Figure]]


@dataclass(frozen=True)
class Row:
    """A figure of both sides: their medians, and the larger of their spreads (interquartile ranges), in ``unit``."""

    name: str
    unit: str
    before: float
    after: float
    spread: float
    verdict: str


def main() -> int:
    """1 where a row is worse."""
    parser = argparse.ArgumentParser(prog="python -m bench.against", description=__doc__)
    parser.add_argument("revision", metavar="REVISION", help="such as a tag")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"as of python -m bench (default: {' '.join(QUICK)})")
    args = parser.parse_args()
    before: Rounds = []
    after: Rounds = []
    with checkout(args.revision, BUILD / "code") as old:
        for turn in range(ROUNDS):
            print(f"round {turn + 1} of {ROUNDS} ...", file=sys.stderr, flush=True)
            before.append(_measure(old, BUILD / "before", args.parts or QUICK))
            after.append(_measure(REPOSITORY, BUILD / "now", args.parts or QUICK))
            rows = match_figures(before, after)
            print(table(rows), file=sys.stderr, flush=True)  # whoever stops it early keeps the rounds that are done
    print(table(rows))
    return int(any(row.verdict == "WORSE" for row in rows))


def _measure(code: Path, folder: Path, parts: Sequence[str]) -> list[Figure]:
    """One turn of a checkout's own benchmark, with a data folder of its own; SystemExit where it measures nothing."""
    data, out = (folder / "data").resolve(), (folder / "bench.json").resolve()
    data.mkdir(parents=True, exist_ok=True)
    out.unlink(missing_ok=True)
    if not (data / "vtest.avi").exists():
        copyfile(find_demo_clip(), data / "vtest.avi")
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "bench", *parts, "--out", str(out)],
        cwd=code,
        env={**os.environ, "FOOTFALL_DATA": str(data)},
        capture_output=True,
        text=True,
    )
    if not out.exists():
        raise SystemExit(f"The benchmark of {code} measured nothing:\n{done.stderr}")
    return [Figure(**figure) for figure in json.loads(out.read_text())]


def match_figures(before: Rounds, after: Rounds) -> list[Row]:
    """A row for every figure of either side, in the order in which they were measured."""
    old, new = _group_by_name(before), _group_by_name(after)
    return [_compare_figures(old.get(name, []), new.get(name, [])) for name in {**old, **new}]


def _group_by_name(rounds: Rounds) -> dict[str, list[Figure]]:
    by_name: dict[str, list[Figure]] = {}
    for figure in (figure for figures in rounds for figure in figures):
        by_name.setdefault(figure.name, []).append(figure)
    return by_name


def _compare_figures(old: list[Figure], new: list[Figure]) -> Row:
    """Both sides of one figure; one of them may be empty."""
    before, after = ([figure.value for figure in figures] for figures in (old, new))
    figure = (new or old)[0]
    spread = max(measure_spread(before), measure_spread(after))
    median_before, median_after = (statistics.median(figures) if figures else math.nan for figures in (before, after))
    verdict = judge_change(median_before, median_after, spread, more_is_better=_more_is_better(figure))
    return Row(figure.name, figure.unit, median_before, median_after, spread, verdict)


def measure_spread(values: Sequence[float]) -> float:
    """The interquartile range, which one disturbed round does not widen; 0 of fewer than two values."""
    if len(values) < 2:
        return 0.0
    quarter, _, three_quarters = statistics.quantiles(values, n=4, method="inclusive")
    return three_quarters - quarter


def judge_change(before: float, after: float, spread: float, *, more_is_better: bool = False) -> str:
    """``equal`` within 3 % of ``before`` plus the spread; else ``better`` or ``WORSE``; of NaN, which side lacks it."""
    if math.isnan(before) or math.isnan(after):
        return "new" if math.isnan(before) else "gone"
    if abs(after - before) <= ALLOWED * abs(before) + spread:
        return "equal"
    return "better" if (after > before) == more_is_better else "WORSE"


def _more_is_better(figure: Figure) -> bool:
    return figure.goal.startswith(">=") or figure.unit == "frames/s"


def table(rows: Sequence[Row]) -> str:
    """Name, both medians, unit, spread, ratio and verdict, in columns."""
    longest = max((len(row.name) for row in rows), default=0)
    head = f"{'':<{longest}}  {'before':>10} {'now':>10} {'':<9} {'spread':>10}  ratio"
    return "\n".join([head, *(_line(row, longest) for row in rows)])


def _line(row: Row, longest: int) -> str:
    ratio = f"{row.after / row.before:5.3f}" if row.before else "    -"
    values = f"{row.before:>10.4g} {row.after:>10.4g} {row.unit:<9} {row.spread:>10.3g}"
    return f"{row.name:<{longest}}  {values}  {ratio}  {row.verdict}"


if __name__ == "__main__":
    sys.exit(main())
