"""Limits of a child process."""

from __future__ import annotations

import math
from dataclasses import dataclass

from detector.bounded.rights import has_gpu


@dataclass(frozen=True, slots=True)
class Limits:
    """The most a child may take.

    memory_bytes: resident. silent_s: seconds of work without an item of a stream, or a sign that it goes on. answer_s:
    seconds of work for the answer of a call, whatever signs it gives, and one more for every ``bytes_per_s`` of the
    files that it was given. answer_bytes: the size of one answer.
    """

    memory_bytes: int = 1_400_000_000
    silent_s: float = 25.0
    answer_s: float = math.inf
    bytes_per_s: float = math.inf
    answer_bytes: int = 150_000_000


READING = Limits(answer_s=9.0, bytes_per_s=30e6)
FETCHING = Limits(silent_s=120.0)


def working_limits() -> Limits:
    """Limits where a network works. A GPU's own software takes much of the memory, and minutes to build an engine."""
    if has_gpu():
        return Limits(memory_bytes=8_000_000_000, silent_s=600.0)
    return Limits(silent_s=20.0, answer_s=9.0, bytes_per_s=10e6)


class OutOfBounds(Exception):
    """A child was ended. Its text is the end of a sentence: which limit was passed."""


class OutOfPatience(OutOfBounds):
    """It was ended since whoever waits has waited for several: what this one would have taken is not known."""
