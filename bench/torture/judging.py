"""Whether a command ended as it should: in time, in plain words, with the right status, and without much memory."""

from __future__ import annotations

import re

from bench.torture.cases import Answer
from bench.torture.watch import TOGETHER, Outcome

MOST_BYTES = 1_500_000_000
"""Of a process."""
MOST_TOGETHER_BYTES = 2_000_000_000
"""Of a command and its children: one of them at its limit, the others as ever."""
_ONE_LINE = re.compile(r"Error: [^\n]+\n")
_NEVER = ("Traceback", "unexpected", "Segmentation", "Fatal Python error")
_RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2028\u2029]")


def judge(outcome: Outcome, answer: Answer, *, secret: str = "") -> str:
    """What is wrong with how a command ended; "" where it is right."""
    said = outcome.out + outcome.err
    if outcome.status is None:
        return f"had not ended after {outcome.seconds:.0f} s"
    if found := [word for word in _NEVER if word in said]:
        return f"said {found[0]}: {outcome.err[-300:]!r}"
    if secret and secret in said:
        return "said what is secret"
    if _RAW.search(said.replace("\r", "")):
        return f"printed control characters: {said[-300:]!r}"
    for role, most in outcome.peaks.items():
        if most > (MOST_TOGETHER_BYTES if role == TOGETHER else MOST_BYTES):
            return f"{role}: {most / 1e6:.0f} MB"
    return _judge_status(outcome, answer)


def _judge_status(outcome: Outcome, answer: Answer) -> str:
    errors = [line for line in outcome.err.splitlines(keepends=True) if line.startswith("Error")]
    if outcome.status not in (0, 1):
        return f"ended with {outcome.status}: {outcome.err[-300:]!r}"
    if outcome.status == 1 and not (len(errors) == 1 and _ONE_LINE.fullmatch(errors[0])):
        return f"no plain line: {outcome.err[-300:]!r}"
    if answer == "read" and outcome.status:
        return f"was refused: {errors[0]!r}"
    if answer == "refused" and not outcome.status:
        return "was not refused"
    return ""
