"""The engine's face for notebooks: what `detector` itself hands out."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import pytest

import detector
from tests.conftest import REPOSITORY


def documentation() -> Iterator[str]:
    for path in (REPOSITORY / "README.md", *(REPOSITORY / "docs").rglob("*.md")):
        yield path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", detector.__all__)
def test_a_name_has_a_docstring_and_a_line_in_the_docs(name: str) -> None:
    assert inspect.getdoc(getattr(detector, name))
    assert any(re.search(rf"\b{name}\b", text) for text in documentation())


ASKED = [
    name
    for name, member in inspect.getmembers(detector.RunView)
    if not name.startswith("_") and (callable(member) or isinstance(member, property))
]


@pytest.mark.parametrize("name", ASKED)
def test_whatever_a_view_can_be_asked_is_explained(name: str) -> None:
    assert inspect.getdoc(getattr(detector.RunView, name))


def test_another_name_is_not_there() -> None:
    with pytest.raises(AttributeError, match="no attribute 'open_video'"):
        detector.open_video  # noqa: B018
