"""Proof that decoding goes on while the network works: with one that sleeps just as long as decoding takes."""

from __future__ import annotations

import statistics
from contextlib import ExitStack

from bench.figures import Figure, at_most, seconds
from bench.sleeping import SleepingNetwork
from bench.speed import EVERY_FRAME, Bench, decode_alone, prepare
from detector.jobs.analyse import run_analysis

ROUNDS = 5


def measure() -> list[Figure]:
    """The whole analysis against the longer of decoding alone and sleeping alone."""
    with ExitStack() as stack:
        bench = prepare(stack)
        asleep_ms = decode_alone(bench)
        rounds = [_round(bench, asleep_ms) for _ in range(ROUNDS)]
    return [
        Figure("Sleeping network", asleep_ms, "ms/frame"),
        at_most("Whole analysis against the longer of the two", statistics.median(rounds), "x", 1.15),
    ]


def _round(bench: Bench, asleep_ms: float) -> float:
    """Decoding is measured again beside every analysis: the machine may be busier than before."""
    decode_ms = decode_alone(bench)
    library, network = bench.new_library(), SleepingNetwork(asleep_ms / 1000)
    taken_s = seconds(lambda: run_analysis(library, bench.video, EVERY_FRAME, network))
    return 1000 * taken_s / len(bench.planned) / max(decode_ms, asleep_ms)
