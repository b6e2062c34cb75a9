"""Runs of before are listed, shown and exported byte for byte, and what was refused is refused in the same words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.golden.commands import called
from tests.golden.content import BY_BYTES, EXPORTS, digest, held, read_expected

SAID = read_expected("runs")["said"]
EXPORTED = read_expected("exports")


@pytest.mark.parametrize("kept", SAID, ids=lambda kept: " ".join(kept["arguments"]))
def test_a_command_says_what_it_said(golden_to_read: Path, kept: dict[str, Any]) -> None:
    said = called(*kept["arguments"])
    assert said.out.decode() == kept["out"]
    assert (said.status, said.err) == (kept["status"], kept["err"])


@pytest.mark.parametrize("kept", EXPORTED, ids=lambda kept: " ".join([kept["run"], *kept["cut"]]))
def test_a_run_is_exported_as_it_was(golden_to_read: Path, tmp_path: Path, kept: dict[str, Any]) -> None:
    for kind, wanted in kept["files"].items():
        path = tmp_path / EXPORTS[kind]
        said = called("export", kept["run"], "--kind", kind, "--out", str(path), *kept["cut"])
        assert said.status == 0, said.err
        if path.suffix in BY_BYTES:
            assert path.read_text() == held(wanted, path.name).decode()
        assert digest(path.name, path.read_bytes()) == wanted, kind
