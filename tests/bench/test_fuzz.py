"""The fuzzer's doors: what comes in unchanged passes, and so does what once broke something."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.torture import fuzz
from bench.torture.fuzz_targets import SEEDS, doors
from bench.torture.fuzzing import Door
from bench.torture.mutations import Edit, apply
from tests.workers import retire


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Door]]:
    """Every door but the pages', which are drawn in their own tests."""
    folder = tmp_path_factory.mktemp("doors")
    yield {door.name: door for door in doors(folder) if not door.name.startswith("page ")}
    for data in list(folder.rglob("data")):
        retire(data)


def test_what_is_whole_passes(every: dict[str, Door], tmp_path: Path) -> None:
    for door in every.values():
        for content in door.seeds:
            door.check(content, tmp_path)


def test_what_was_found_is_mended(every: dict[str, Door], tmp_path: Path) -> None:
    for path in sorted((SEEDS / "found").glob("*/*")):
        every[path.parent.name.replace("-", " ")].check(path.read_bytes(), tmp_path)


def test_what_breaks_is_found_made_small_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse_a_zero(content: bytes, folder: Path) -> None:
        assert b"\0" not in content, "a zero"

    monkeypatch.setattr(fuzz, "doors", lambda folder: [Door("zeros", [b"abcdefgh"], refuse_a_zero, 200)])
    monkeypatch.setattr(fuzz, "FOUND", tmp_path)
    (trial,) = fuzz.try_fuzz("usual", minutes=1.0)
    assert trial.wrong.startswith("AssertionError: a zero")
    (kept,) = tmp_path.glob("zeros/*.bin")
    assert len(kept.read_bytes()) <= 9


@pytest.mark.parametrize(
    ("what", "after"),
    [
        ("overwrite", b"01XX456789"),
        ("insert", b"01XX23456789"),
        ("delete", b"0156789"),
        ("repeat", b"0123423423456789"),
        ("flip", b"01\x3a3456789"),
        ("cut", b"01"),
    ],
)
def test_an_edit_changes_what_it_says(what: str, after: bytes) -> None:
    assert apply(b"0123456789", [Edit(what, 0.2, b"XX", 3)]) == after
