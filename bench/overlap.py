"""Proof that decoding goes on while the network works, with a stand-in for the network that only sleeps.

Once it sleeps about as long as the bundled network takes on two cores, once just as long as decoding takes. In the
second case the processor has the least room: on two cores what lies around the two (preparing, JPEG, writing) has none
of its own.
"""

from __future__ import annotations

import statistics
from contextlib import ExitStack

from bench.figures import Figure, at_most, time_call
from bench.sleeping import SleepingNetwork
from bench.speed import EVERY_FRAME, Bench, decode_alone, prepare
from detector.actions.analyse import run_analysis

ROUNDS = 3
LIKE_THE_NETWORK_MS = 30.0


def measure() -> list[Figure]:
    """The whole analysis against the longer of decoding alone and sleeping alone."""
    with ExitStack() as stack:
        bench = prepare(stack)
        decode_ms = decode_alone(bench)
        return [
            at_most(f"Analysis against the longer, asleep {asleep_ms:.1f} ms", _ratio(bench, asleep_ms), "x", 1.15)
            for asleep_ms in (LIKE_THE_NETWORK_MS, decode_ms)
        ]


def _ratio(bench: Bench, asleep_ms: float) -> float:
    return statistics.median(_round(bench, asleep_ms) for _ in range(ROUNDS))


def _round(bench: Bench, asleep_ms: float) -> float:
    """Decoding is measured again beside every analysis: the machine may be busier than before."""
    decode_ms = decode_alone(bench)
    library, network = bench.new_library(), SleepingNetwork(asleep_ms / 1000)
    analyse_s = time_call(lambda: run_analysis(library, bench.video, EVERY_FRAME, network))
    return 1000 * analyse_s / len(bench.planned) / max(decode_ms, asleep_ms)
