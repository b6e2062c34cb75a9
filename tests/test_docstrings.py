"""Docstrings open with what a thing is or does, as a reader of a reference expects: a noun or a verb, no question."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.test_shape import product_files

QUESTIONS = {"how", "what", "when", "where", "whether", "which", "who", "whom", "whose", "why"}
Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def public(node: ast.AST) -> Iterator[Documented]:
    """A module and its public classes and functions, and those in them."""
    if isinstance(node, Documented):
        yield node
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and not child.name.startswith("_"):
            yield from public(child)


def questions(source: str) -> list[str]:
    """The first lines of public docstrings that open with a question word."""
    first_lines = [(ast.get_docstring(node) or "").partition("\n")[0] for node in public(ast.parse(source))]
    return [line for line in first_lines if line.partition(" ")[0].strip(",:").lower() in QUESTIONS]


@pytest.mark.parametrize("path", sorted(product_files()), ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_docstrings_open_with_what_a_thing_is_or_does(path: Path) -> None:
    assert questions(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("", 0),
        ('"""What it is."""', 1),
        ('"""A run, and what it holds."""', 0),
        ('class Run:\n    """A run."""\n    def ends(self):\n        """Whether it ends."""', 1),
        ('def _inner():\n    """How it goes."""', 0),
    ],
    ids=["empty", "a module", "further on", "a method", "private"],
)
def test_a_question_is_found_where_it_opens_a_public_docstring(source: str, found: int) -> None:
    assert len(questions(source)) == found
