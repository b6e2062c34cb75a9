"""The table of requirements in docs/security/asvs.md: what it says of itself and of the tests is so."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

from tests.conftest import REPOSITORY

TABLE = REPOSITORY / "docs" / "security" / "asvs.md"
TEXT = TABLE.read_text(encoding="utf-8")
LEVELS = {"1": 70, "2": 183}
"""How many requirements of each level the standard has."""
STATES = {"met": "are met", "in part": "in part", "not met": "not", "n/a": "are about"}
ROW = re.compile(
    r"^\| v5\.0\.0-(\d+\.\d+\.\d+) \| ([12]) \| ([^|]+) \| ([^|]+) \| ([^|]*) \| ([^|]*) \|$", re.MULTILINE
)


def named(text: str) -> set[tuple[str, str]]:
    """The tests that a text names: file and function."""
    return set(re.findall(r"`(test_\w+\.py)::(test_\w+)`", text))


def there() -> set[tuple[str, str]]:
    """Every test there is."""
    files: list[Path] = list((REPOSITORY / "tests").rglob("test_*.py"))
    return {
        (file.name, node.name)
        for file in files
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }


def test_every_requirement_of_both_levels_has_a_row() -> None:
    rows = ROW.findall(TEXT)
    assert len({number for number, *_ in rows}) == len(rows)
    assert Counter(level for _, level, *_ in rows) == LEVELS


def test_every_test_that_is_named_exists() -> None:
    assert len(named(TEXT)) > 60
    assert named(TEXT) - there() == set()


def test_a_test_that_is_none_is_noticed() -> None:
    assert named("| `test_door.py::test_that_nobody_wrote` |") - there() == {("test_door.py", "test_that_nobody_wrote")}


def test_whatever_is_not_met_says_why_and_whatever_is_met_says_how() -> None:
    for number, _, _, state, how, tests in ROW.findall(TEXT):
        assert state in STATES, number
        assert how.strip() or (state == "met" and tests.strip()), number


def test_the_sums_at_its_head_are_right() -> None:
    states = Counter(state for _, _, _, state, *_ in ROW.findall(TEXT))
    head = " ".join(TEXT.partition("\n## ")[0].split())
    for state, words in STATES.items():
        assert re.search(rf"\b{states[state]} {words}", head), (state, states[state])
