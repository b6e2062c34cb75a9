"""The size of what we write: a file is read at one sitting, and a function without scrolling."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.conftest import REPOSITORY

LONGEST_FILE, LONGEST_FUNCTION, MEDIAN_FUNCTION = 250, 40, 7


def product_files() -> Iterator[Path]:
    """Every Python file that users install."""
    yield REPOSITORY / "footfall.py"
    for package in ("detector", "dashboard"):
        yield from (REPOSITORY / package).rglob("*.py")


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Every function of a file, as ``path:line name``, and its lines from ``def`` to its end."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            yield f"{path.relative_to(REPOSITORY)}:{node.lineno} {node.name}", node.end_lineno - node.lineno + 1


def longer_than(limit: int, lengths: dict[str, int]) -> list[str]:
    """What is longer, the longest first, with its length."""
    longest_first = sorted(lengths.items(), key=lambda item: -item[1])
    return [f"{name}: {lines} lines" for name, lines in longest_first if lines > limit]


FUNCTIONS = dict(function for path in product_files() for function in functions(path))


def test_no_file_is_too_long_to_be_read_at_one_sitting() -> None:
    texts = {str(path.relative_to(REPOSITORY)): path.read_text(encoding="utf-8") for path in product_files()}
    assert not longer_than(LONGEST_FILE, {path: len(text.splitlines()) for path, text in texts.items()})


def test_no_function_is_too_long() -> None:
    assert not longer_than(LONGEST_FUNCTION, FUNCTIONS)


def test_most_functions_are_short() -> None:
    assert len(FUNCTIONS) > 1000
    assert median(FUNCTIONS.values()) <= MEDIAN_FUNCTION


def test_what_is_too_long_is_named() -> None:
    assert longer_than(2, {"short": 2, "long": 3, "longer": 9}) == ["longer: 9 lines", "long: 3 lines"]
