"""A request of before goes on with the run that was interrupted, or finds the one that is complete."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.golden.commands import called
from tests.golden.content import EXPORTS, digest, read_expected
from tests.golden.engine import answer_as, digest_and_id

ANALYSES = read_expected("analyses")
MARK = b"the picture that was there"
REQUESTS = read_expected("requests")


@pytest.mark.parametrize("kept", ANALYSES, ids=lambda kept: kept["first_line"])
def test_a_request_finds_its_run_and_completes_it(
    golden: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: dict[str, Any]
) -> None:
    answer_as(kept["runtime"], monkeypatch)
    first_picture = golden / "runs" / kept["run"] / "pictures" / "000000.jpg"
    was_there = first_picture.exists()
    if was_there:
        first_picture.write_bytes(MARK)
    said = called(*kept["arguments"])
    assert said.out.decode().splitlines()[0] == kept["first_line"], said.err
    assert f"\n{kept['samples']} frames looked at\n" in said.out.decode()
    for kind, wanted in kept["files"].items():
        path = tmp_path / EXPORTS[kind]
        assert called("export", kept["run"], "--kind", kind, "--out", str(path)).status == 0
        assert digest(path.name, path.read_bytes()) == wanted, kind
    assert (first_picture.read_bytes() == MARK) == was_there  # what was there is gone on from, not made again
    pictures = sorted(path.name for path in (golden / "runs" / kept["run"] / "pictures").iterdir())
    assert pictures == [f"{sample:06d}.jpg" for sample in range(kept["samples"])]


def test_a_known_run_is_left_as_it_lies(golden: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (known, *_) = (kept for kept in ANALYSES if "analysed before" in kept["first_line"])
    folder = golden / "runs" / known["run"]
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    answer_as(known["runtime"], monkeypatch)
    assert called(*known["arguments"]).status == 0
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("kept", REQUESTS, ids=lambda kept: kept["id"])
def test_the_digest_of_a_request_does_not_move(kept: dict[str, Any]) -> None:
    assert digest_and_id(kept) == (kept["digest"], kept["id"])


def test_requests_that_differ_in_what_matters_have_digests_of_their_own() -> None:
    digests = [kept["digest"] for kept in REQUESTS]
    assert len(set(digests)) == len(digests) - 2  # two differ from the first in their video's name alone
