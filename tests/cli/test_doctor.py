"""``doctor`` says what works here, and what to do about what does not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from detector.actions import libraries
from detector.library.paths import Library, data_dir
from tests.cli.conftest import Command


def test_a_working_machine_is_told_in_full(command: Command, data_dir: Path) -> None:
    before = set(data_dir.rglob("*"))
    said = command("doctor", "--json")
    told = json.loads(said.out)
    parts = {finding["part"] for finding in told["findings"]}
    assert (said.status, told["works"]) == (0, True)
    assert {"footfall", "runtime onnx", "gpu", "processor", "video", "data folder", "fonts", "protection"} <= parts
    assert {finding["state"] for finding in told["findings"]} <= {"works", "not here"}
    assert set(data_dir.rglob("*")) == before, "looking made something"


@pytest.mark.parametrize(
    ("packages", "found", "advice"),
    [
        ({"numpy": ("no-such-package",)}, "not installed", "pip install no-such-package"),
        ({"numpy": ("numpy", "pandas")}, "numpy and pandas are both installed", "pip uninstall numpy pandas"),
        ({"simplejpeg.nothing": ("numpy",)}, "does not load: No module named", "pip install --force-reinstall numpy"),
    ],
    ids=["missing", "twice", "broken"],
)
def test_what_fails_is_told_with_what_to_do(
    packages: dict[str, tuple[str, ...]],
    found: str,
    advice: str,
    command: Command,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(libraries, "PACKAGES", packages)
    monkeypatch.setattr(libraries, "COMPILED", ("simplejpeg.nothing",))
    said = command("doctor")
    (line,) = [line for line in said.out.splitlines() if line.startswith("fails")]
    assert said.status == 1
    assert found in line
    assert advice in line
    assert "This does not work here: library " in said.err


def test_a_full_disk_is_told(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detector.actions.examine._LEAST_FREE_BYTES", 10**18)
    monkeypatch.setattr(libraries, "PACKAGES", {})
    assert str(Library(data_dir()).root) in command("doctor").out
    assert "Make room" in command("doctor").out
