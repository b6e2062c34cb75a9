"""``python -m bench.torture [PART ...] [--short]``: try it, print what was tried, what held, and peak memory."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial

from bench.torture.corpus import try_corpus
from bench.torture.fuzz import try_fuzz
from bench.torture.report import Trial, summarise

PARTS: dict[str, Callable[..., Iterator[Trial]]] = {"corpus": try_corpus, "fuzz": try_fuzz}


def main() -> int:
    """Try the parts asked for, or all. 1 where something did not hold."""
    parser = argparse.ArgumentParser(prog="python -m bench.torture", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=(*PARTS, []), metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--short", action="store_true", help="a little of everything, in two minutes")
    parser.add_argument("--minutes", type=float, metavar="N", help="how long to fuzz (default: 2)")
    args = parser.parse_args()
    parts = PARTS | {"fuzz": partial(try_fuzz, minutes=args.minutes)}
    trials: list[Trial] = []
    for part in args.parts or PARTS:
        begin = time.perf_counter()
        print(f"{part} ...", file=sys.stderr, flush=True)
        trials += _tell(parts[part](short=args.short))
        print(f"{part}: {time.perf_counter() - begin:.0f} s", file=sys.stderr, flush=True)
    print(summarise(trials))
    return int(any(trial.wrong for trial in trials))


def _tell(trials: Iterator[Trial]) -> Iterator[Trial]:
    """Say at once what does not hold."""
    for trial in trials:
        if trial.wrong:
            print(f"  {trial.part}, {trial.name}: {trial.wrong}", file=sys.stderr, flush=True)
        yield trial


if __name__ == "__main__":
    sys.exit(main())
