"""Every error's text is constant, and its places are its facts: so it can be said in another language."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator

import pytest

from detector import errors
from detector.errors import DetectorError, places_in
from tests.conftest import REPOSITORY

KINDS = {name for name, kind in vars(errors).items() if inspect.isclass(kind) and issubclass(kind, DetectorError)}
NO_FACTS = {"original"}
"""Named arguments of an error that stand in no place of its text."""


def constants(tree: ast.Module) -> dict[str, object]:
    """What the module's own names in capitals stand for, where that is a constant."""
    texts: dict[str, object] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id.isupper():
            try:
                texts[node.targets[0].id] = ast.literal_eval(node.value)
            except ValueError:
                continue
    return texts


def text_of(node: ast.expr, known: dict[str, object]) -> str | None:
    """The constant text that an argument is, an entry of a constant table standing for all of them; else None."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Name) and isinstance(known.get(node.id), str):
        return str(known[node.id])
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        table = known.get(node.value.id)
        if isinstance(table, dict) and all(isinstance(text, str) for text in table.values()):
            return "".join(table.values())
    return None


def faults(source: str) -> Iterator[str]:
    """Each error that is made with another text than a constant one, or with facts that are not its places."""
    tree = ast.parse(source)
    known = constants(tree)
    for node in ast.walk(tree):
        name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
        if not isinstance(node, ast.Call) or name not in KINDS:
            continue
        text = text_of(node.args[0], known) if len(node.args) == 1 else None
        facts = {keyword.arg for keyword in node.keywords} - NO_FACTS
        if text is None:
            yield f"line {node.lineno}: {name} without a constant text"
        elif None not in facts and places_in(text) != facts:
            yield f"line {node.lineno}: {name} has the places {places_in(text)} and the facts {facts}"


@pytest.mark.parametrize("room", ["detector", "dashboard"])
def test_every_error_is_a_constant_text_and_its_facts(room: str) -> None:
    files = sorted((REPOSITORY / room).rglob("*.py"))
    assert files
    every = [f"{path.relative_to(REPOSITORY)}, {fault}" for path in files for fault in faults(path.read_text())]
    assert every == []


@pytest.mark.parametrize(
    "source",
    [
        'raise DetectorError(f"{file} is gone.")',
        'raise errors.ModelUnusable("It is " + "gone.")',
        "raise SettingError(str(error))",
        "raise SettingError()",
        'raise SettingError("{file} is gone.")',
        'raise SettingError("It is gone.", file="a")',
        "raise JobError(text)",
        'TEXT = f"{file} is gone."\nraise JobError(TEXT)',
    ],
)
def test_another_text_would_be_seen(source: str) -> None:
    assert len(list(faults(source))) == 1


@pytest.mark.parametrize(
    "source",
    [
        'raise SettingError("It is " "gone.")',
        'raise errors.ModelUnusable("{file} is gone: {reason}.", file=path.name, reason=str(error))',
        'TEXT = "It is gone."\nraise JobError(TEXT)',
        'TEXTS = {404: "It is gone."}\nraise DownloadFailed(TEXTS[status], original=said)',
        'raise VideoMissing("{file} is gone.", **refused.facts)',
        'raise ValueError(f"{file} is gone.")',
    ],
)
def test_a_constant_text_is_let_through(source: str) -> None:
    assert list(faults(source)) == []
