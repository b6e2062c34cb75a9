"""The tools of torture: what they would not let pass, and what the fuzzer has found once."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from bench.torture import judging, strace
from bench.torture.cases import Answer
from bench.torture.corpus import cases
from bench.torture.disk import Disk
from bench.torture.report import Trial, summarise
from bench.torture.strace import Op
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
    assert "Not tried: b, three: needs cc" in summarise([*trials, Trial("b", "three", times=0, skipped="needs cc")])
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


def possibilities(*ops: Op) -> set[frozenset[tuple[str, bytes | None]]]:
    disk = Disk("/d")
    for op in ops:
        disk.do(op)
    return {frozenset(disk.lose_power(random.Random(seed)).items()) for seed in range(200)}


def test_what_was_not_synced_may_be_there_or_not() -> None:
    written = [Op("open", "/d/a", fresh=True), Op("write", "/d/a", b"xy")]
    root: tuple[str, bytes | None] = ("/d", None)
    assert possibilities(*written) == {
        frozenset({root}),
        frozenset({root, ("/d/a", b"")}),
        frozenset({root, ("/d/a", b"xy")}),
        frozenset({root, ("/d/a", b"\0\0")}),
    }
    safe = [*written, Op("sync", "/d/a"), Op("sync", "/d")]
    assert possibilities(*safe) == {frozenset({root, ("/d/a", b"xy")})}


def test_a_rename_is_there_or_not_until_its_folder_is_synced() -> None:
    ready = [
        Op("open", "/d/a", fresh=True),
        Op("write", "/d/a", b"new"),
        Op("sync", "/d/a"),
        Op("sync", "/d"),
        Op("rename", "/d/a", target="/d/b"),
    ]
    root: tuple[str, bytes | None] = ("/d", None)
    before, after = frozenset({root, ("/d/a", b"new")}), frozenset({root, ("/d/b", b"new")})
    assert possibilities(*ready) == {before, after}
    assert possibilities(*ready, Op("sync", "/d")) == {after}


def quoted(text: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in text.encode())


def test_a_record_of_calls_is_read(tmp_path: Path) -> None:
    """One call is interrupted by another thread, one fails, one is of a file elsewhere."""
    a, b, elsewhere, marks = (quoted(path) for path in ("/d/a", "/d/b", "/e", "/marks"))
    (tmp_path / "log").write_text(
        f'7  openat(AT_FDCWD</>, "{a}", O_WRONLY|O_CREAT|O_TRUNC, 0666) = 3<{a}>\n'
        f'7  write(3<{a}>, "{quoted("xyz")}", 3 <unfinished ...>\n'
        f'8  write(4<{elsewhere}>, "{quoted("q")}", 1) = 1\n'
        f"7  <... write resumed>) = 2\n"
        f'7  pwrite64(3<{a}>, "{quoted("p")}", 1, 4096) = 1\n'
        f"7  fsync(3<{a}>) = 0\n"
        f'7  rename("{a}", "{b}") = 0\n'
        f'7  unlink("{a}") = -1 ENOENT (No such file or directory)\n'
        f'7  write(5<{marks}>, "{quoted("{}")}", 2) = 2\n'
    )
    assert list(strace.parse(tmp_path / "log", "/d", "/marks")) == [
        Op("open", "/d/a", at=0, fresh=True),
        Op("write", "/d/a", b"xy"),
        Op("write", "/d/a", b"p", 4096),
        Op("sync", "/d/a"),
        Op("rename", "/d/a", target="/d/b"),
        Op("mark", "/marks", b"{}"),
    ]


def test_a_rename_into_another_folder_is_safe_with_that_folder() -> None:
    ready = [
        Op("mkdir", "/d/in"),
        Op("mkdir", "/d/kept"),
        Op("open", "/d/in/a", fresh=True),
        Op("write", "/d/in/a", b"new"),
        Op("sync", "/d/in/a"),
        Op("rename", "/d/in/a", target="/d/kept/a"),
        Op("sync", "/d/kept"),
        Op("sync", "/d"),
    ]
    assert all(("/d/kept/a", b"new") in state for state in possibilities(*ready))
