"""``python -m bench.torture [PART ...]``: try it, print what was tried, what held, and peak memory."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial

from bench.torture.corpus import try_corpus
from bench.torture.faults import try_faults
from bench.torture.fuzz import try_fuzz
from bench.torture.kills import try_kills
from bench.torture.power import try_power
from bench.torture.report import Size, Trial, summarise

PARTS: dict[str, Callable[[Size], Iterator[Trial]]] = {
    "corpus": try_corpus,
    "kills": try_kills,
    "power": try_power,
    "faults": try_faults,
    "fuzz": try_fuzz,
}


def main() -> int:
    """Try the parts asked for, or all. 1 where something did not hold."""
    parser = argparse.ArgumentParser(prog="python -m bench.torture", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=(*PARTS, []), metavar="PART", help=", ".join(PARTS))
    sizes = parser.add_mutually_exclusive_group()
    sizes.add_argument("--short", dest="size", action="store_const", const="short", help="a little, in two minutes")
    sizes.add_argument("--long", dest="size", action="store_const", const="long", help="more than 25 minutes")
    parser.set_defaults(size="usual")
    parser.add_argument("--minutes", type=float, metavar="N", help="how long to fuzz")
    args = parser.parse_args()
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"  # on a disk that fills up Python keeps half of a compiled module
    parts = PARTS | {"fuzz": partial(try_fuzz, minutes=args.minutes)}
    trials: list[Trial] = []
    for part in args.parts or PARTS:
        begin = time.perf_counter()
        print(f"{part} ...", file=sys.stderr, flush=True)
        trials += _tell(parts[part](args.size))
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
