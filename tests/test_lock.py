"""The lock file: it is what requirements.txt asks for, and nothing in it is taken on trust."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bench.audit import main
from tests.conftest import REPOSITORY

LOCK = (REPOSITORY / "requirements.lock").read_text(encoding="utf-8")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})\b")


def asked() -> list[Requirement]:
    lines = (REPOSITORY / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


def entries(lock: str = LOCK) -> list[tuple[Requirement, list[str]]]:
    """Every entry of a lock file with its hashes."""
    joined = re.sub(r"\\\n\s*", " ", lock)
    lines = [line for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return [(Requirement(line.partition(" --hash")[0]), HASH.findall(line)) for line in lines]


def unmet(lock: str) -> list[str]:
    """What requirements.txt asks for and a lock file does not give."""
    given: dict[str, list[str]] = {}
    for entry, _ in entries(lock):
        given.setdefault(canonicalize_name(entry.name), []).append(str(entry.specifier).removeprefix("=="))
    return [
        str(wanted)
        for wanted in asked()
        if not (versions := given.get(canonicalize_name(wanted.name)))
        or not all(wanted.specifier.contains(version) for version in versions)
    ]


def test_the_lock_gives_what_is_asked_for() -> None:
    assert unmet(LOCK) == []


@pytest.mark.parametrize(
    ("found", "instead"), [(r"^starlette==[\d.]+", "starlette==1.0.0"), (r"^starlette==[\d.]+", "another==1.0")]
)
def test_a_lock_that_lags_behind_is_noticed(found: str, instead: str) -> None:
    (line,) = unmet(re.sub(found, instead, LOCK, flags=re.MULTILINE))
    assert line.startswith("starlette")


def test_every_entry_of_the_lock_names_hashes() -> None:
    assert len(entries()) > 50
    assert [str(entry) for entry, hashes in entries() if not hashes] == []
    assert [str(entry) for entry, _ in entries() if not str(entry.specifier).startswith("==")] == []


def test_the_lock_names_no_place_to_fetch_from() -> None:
    assert "://" not in LOCK
    assert "--index" not in LOCK
    assert "@" not in LOCK


def test_every_requirement_has_a_floor() -> None:
    assert [str(wanted) for wanted in asked() if ">=" not in str(wanted.specifier)] == []


def audited(tmp_path: Path, packages: list[dict[str, object]]) -> int:
    file = tmp_path / "audit.json"
    file.write_text(json.dumps({"dependencies": packages}))
    return main(file)


WELL: dict[str, object] = {"name": "numpy", "version": "2.4", "vulns": []}
SKIPPED: dict[str, object] = {"name": "pandas", "skip_reason": "not found"}
HOLE: dict[str, object] = {
    "name": "starlette",
    "version": "1.0.0",
    "vulns": [{"id": "GHSA-1", "fix_versions": ["1.0.1"]}],
}


def test_an_audit_that_could_not_look_does_not_say_all_is_well(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(tmp_path / "nothing.json") == 0
    assert "NOT AUDITED" in capsys.readouterr().out
    assert audited(tmp_path, [SKIPPED, WELL]) == 0
    said = capsys.readouterr().out
    assert "1 of 2 packages were looked up" in said
    assert "NOT AUDITED: 1 packages" in said


def test_an_audit_ends_badly_where_a_hole_is_known_and_only_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert audited(tmp_path, [WELL, HOLE]) == 1
    assert "starlette 1.0.0: GHSA-1, mended in 1.0.1" in capsys.readouterr().out
    assert audited(tmp_path, [WELL]) == 0
    assert "NOT AUDITED" not in capsys.readouterr().out
