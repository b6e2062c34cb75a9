"""Every address of before opens the same view: its figures in words, and the files behind its download buttons."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import Any

import pytest

from tests.golden.content import BY_BYTES, digest, held, read_expected
from tests.golden.engine import answer_as
from tests.golden.pages import opened

ADDRESSES = read_expected("addresses")


def _name(kept: dict[str, Any]) -> str:
    settings = "&".join(f"{name}={value}" for name, value in kept["query"].items())
    return f"{kept['page']}?{settings}"


@pytest.fixture(autouse=True)
def _runtime_of_then(monkeypatch: pytest.MonkeyPatch) -> None:
    answer_as(read_expected("analyses")[0]["runtime"], monkeypatch)


@pytest.mark.parametrize("kept", ADDRESSES, ids=_name)
def test_an_address_opens_the_view_it_opened(golden_to_read: Path, kept: dict[str, Any]) -> None:
    page = opened(kept["page"], kept["query"])
    assert page.problems == []
    assert page.said == kept["said"]
    if "range" in kept["query"]:  # tables were of the whole run then, which is a choice beside the stretch now
        page = opened(kept["page"], {**kept["query"], "taken": "run"})
    assert set(page.downloads) >= set(kept["files"])  # what came later is only added
    for name, wanted in kept["files"].items():
        if wanted and PurePath(name).suffix in BY_BYTES:
            assert page.file(name).decode() == held(wanted, name).decode(), name
        if wanted:
            assert digest(name, page.file(name)) == wanted, name
    if kept["words"]:
        assert page.words == kept["words"]
