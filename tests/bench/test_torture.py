"""The tools of torture: what they would not let pass, and what the fuzzer has found once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.torture import judging
from bench.torture.cases import Answer
from bench.torture.corpus import cases
from bench.torture.report import Trial, summarise
from bench.torture.watch import Outcome


def ended(status: int | None = 0, out: str = "", err: str = "", **peaks: int) -> Outcome:
    return Outcome(status, out, err, 1.0, peaks)


@pytest.mark.parametrize(
    ("outcome", "answer", "wrong"),
    [
        (ended(), "read", ""),
        (ended(1, err="Error: a.mp4 is empty.\n"), "refused", ""),
        (ended(1, err="Error: a.mp4 is empty.\n"), "either", ""),
        (ended(1, err="Error: a.mp4 is empty.\n"), "read", "was refused"),
        (ended(), "refused", "was not refused"),
        (ended(None), "either", "had not ended"),
        (ended(1, err="Traceback (most recent call last)\n"), "either", "said Traceback"),
        (ended(1, err="Error: Something unexpected went wrong.\n"), "either", "said unexpected"),
        (ended(1), "refused", "no plain line"),
        (ended(1, err="Error: a\nError: b\n"), "refused", "no plain line"),
        (ended(-11), "either", "ended with -11"),
        (ended(out="token"), "either", "said what is secret"),
        (ended(out="\x1b[31m"), "either", "printed control characters"),
        (ended(child=1_600_000_000), "read", "child: 1600 MB"),
    ],
)
def test_what_is_wrong_with_a_command_is_said(outcome: Outcome, answer: Answer, wrong: str) -> None:
    said = judging.judge(outcome, answer, secret="token")
    assert said.startswith(wrong) if wrong else not said


def test_what_did_not_hold_is_named_with_the_peaks() -> None:
    trials = [Trial("a", "one", peaks={"child": 5_000_000}), Trial("a", "two", "broke", peaks={"child": 9_000_000})]
    assert "Not held: a, two: broke" in summarise(trials)
    rows = [line.split() for line in summarise(trials).splitlines()]
    assert ["a", "2", "1", "0"] in rows
    assert ["child", "9"] in rows


def test_every_case_can_be_made(tmp_path: Path) -> None:
    """And none is there twice."""
    every = cases()
    assert len({(case.kind, case.name) for case in every}) == len(every) > 200
    for number, case in enumerate(every[::9]):
        folder = tmp_path / str(number)
        folder.mkdir()
        case.make(folder)
