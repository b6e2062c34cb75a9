"""What is in the wheel, and what is not."""

from __future__ import annotations

import zipfile
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.conftest import REPOSITORY


@pytest.fixture(scope="module")
def content(wheel: Path) -> dict[str, bytes]:
    """The wheel's files by name."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def metadata(content: dict[str, bytes]) -> Message:
    (name,) = [name for name in content if name.endswith(".dist-info/METADATA")]
    return message_from_bytes(content[name])


def test_it_holds_the_two_packages_and_the_command_that_belongs_to_neither(content: dict[str, bytes]) -> None:
    top = {name.split("/")[0] for name in content if ".dist-info/" not in name}
    assert top == {"detector", "dashboard", "footfall.py"}
    assert not [name for name in content if {"tests", "data", "bench", "docs"} & set(name.split("/"))]


@pytest.mark.parametrize(
    "name",
    [
        "detector/py.typed",
        "dashboard/py.typed",
        "detector/model/bundled/bundled.onnx",
        "detector/model/bundled/labels.txt",
        "dashboard/logo.svg",
        "dashboard/wordmark.svg",
    ],
)
def test_it_holds_what_the_code_reads(content: dict[str, bytes], name: str) -> None:
    assert content[name] == (REPOSITORY / name).read_bytes()


@pytest.mark.parametrize("package", ["detector", "dashboard"])
def test_every_module_is_in_it(content: dict[str, bytes], package: str) -> None:
    assert {str(path.relative_to(REPOSITORY)) for path in (REPOSITORY / package).rglob("*.py")} <= set(content)


def test_the_server_is_configured_by_the_one_file_of_the_repository(content: dict[str, bytes]) -> None:
    assert content["dashboard/.streamlit/config.toml"] == (REPOSITORY / ".streamlit" / "config.toml").read_bytes()
    assert not (REPOSITORY / "dashboard" / ".streamlit").exists()


def test_it_asks_for_what_requirements_txt_lists(content: dict[str, bytes]) -> None:
    lines = (REPOSITORY / "requirements.txt").read_text(encoding="utf-8").splitlines()
    listed = [Requirement(line) for line in lines if line and not line.startswith("#")]
    asked = [Requirement(text) for text in metadata(content).get_all("Requires-Dist", [])]
    assert sorted(map(str, asked)) == sorted(map(str, listed))


@pytest.mark.parametrize("name", ["LICENSE", "NOTICE"])
def test_it_carries_its_licence(content: dict[str, bytes], name: str) -> None:
    (kept,) = [path for path in content if path.endswith(f".dist-info/licenses/{name}")]
    assert content[kept] == (REPOSITORY / name).read_bytes()
