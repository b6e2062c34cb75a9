"""What can be set, asked for, opened or taken away is in the docs; what the docs say of the code is so."""

from __future__ import annotations

import argparse
import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from dashboard.pages import pages
from detector.cli.main import parser
from detector.exports import EXPORTS
from detector.grid.methods import METHODS
from detector.model.runtimes import RUNTIMES
from tests import reference
from tests.conftest import REPOSITORY

DOCS = {
    path.relative_to(REPOSITORY).as_posix(): path.read_text(encoding="utf-8")
    for path in (*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/*.md"), REPOSITORY / "data" / "README.md")
}
README, REFERENCE, ARCHITECTURE = DOCS["README.md"], DOCS["docs/reference.md"], DOCS["docs/architecture.md"]
VARIABLE = re.compile(r"(FOOTFALL|NGC)_[A-Z_]+")


def section(text: str, title: str) -> str:
    """What stands below a heading, up to the next one of its level; empty where there is no such heading."""
    found = re.search(rf"^(#+) {re.escape(title)}\n(.*?)(?=^\1 |\Z)", text, re.MULTILINE | re.DOTALL)
    return found.group(2) if found else ""


@cache
def variables() -> set[str]:
    """Every environment variable of ours that the code names."""
    files = [REPOSITORY / "footfall.py", *REPOSITORY.glob("detector/**/*.py"), *REPOSITORY.glob("dashboard/**/*.py")]
    return {
        node.value
        for path in files
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and VARIABLE.fullmatch(node.value)
    }


def options() -> Iterator[tuple[str, str]]:
    """Every option of every command, with the command's words."""
    for name, command in reference.subcommands(parser()):
        for action in command._actions:
            if action.option_strings and not isinstance(action, argparse._HelpAction):
                yield name, action.option_strings[-1]


def undocumented(readme: str, text: str) -> set[str]:
    """What there is and the README's settings or the reference leave out."""
    wanted = {f"variable {name}": f"`{name}`" in section(readme, "Settings of an installation") for name in variables()}
    wanted |= {f"command {name}": bool(section(text, name)) for name, _ in reference.subcommands(parser())}
    wanted |= {f"option {name} {option}": f"`{option}" in section(text, name) for name, option in options()}
    wanted |= {f"page {page.path}": f"**{page.title}**" in section(text, "Pages") for page in pages()}
    wanted |= {f"export {name}": f"`{name}`" in section(text, "Exports") for name in EXPORTS}
    wanted |= {f"method {name}": f"`{name}`" in section(text, "Clustering methods") for name in METHODS}
    wanted |= {f"runtime {name}": f"`{name}`" in section(text, "Runtimes") for name in RUNTIMES}
    return {name for name, told in wanted.items() if not told}


def test_everything_there_is_is_documented() -> None:
    assert undocumented(README, REFERENCE) == set()


@pytest.mark.parametrize(
    ("line", "missed"),
    [
        ("| `FOOTFALL_FOLDERS` |", "variable FOOTFALL_FOLDERS"),
        ("### where\n", "command where"),
        ("`--kind KIND`", "option export --kind"),
        ("| **Heatmaps** |", "page heatmaps"),
        ("| `mot` |", "export mot"),
        ("| `regions` |", "method regions"),
        ("| `onnx` |", "runtime onnx"),
    ],
)
def test_what_is_left_out_is_named(line: str, missed: str) -> None:
    assert line in README + REFERENCE
    assert undocumented(README.replace(line, "\n"), REFERENCE.replace(line, "\n")) == {missed}


def test_variables_are_looked_for_in_the_code() -> None:
    assert variables() >= {"FOOTFALL_DATA", "FOOTFALL_PASSWORD", "NGC_CLI_API_KEY"}


def test_the_reference_is_what_the_code_says() -> None:
    assert reference.reference() == REFERENCE, "write it anew: make docs"


def layers_told(text: str) -> list[set[str]]:
    """The layers as the architecture lists them: the first column of the block below their heading."""
    block = section(text, "The layers").split("```text\n")[1].split("```")[0]
    return [set(line.split("   ")[0].strip().split(" | ")) for line in block.splitlines()]


def layers_checked() -> list[set[str]]:
    """The layers that import-linter holds the code to."""
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    (layers,) = [contract["layers"] for contract in contracts if contract["name"] == "Imports go one way"]
    return [set(layer.split(" | ")) for layer in layers]


def test_the_layers_are_those_that_imports_are_held_to() -> None:
    assert layers_told(ARCHITECTURE) == layers_checked()


def test_every_room_of_the_engine_is_a_layer() -> None:
    rooms = {f"detector.{path.stem}" for path in (REPOSITORY / "detector").iterdir() if not path.name.startswith("_")}
    assert rooms - {"detector.py"} == set().union(*layers_checked()) - {"dashboard"}


@pytest.mark.parametrize("name", DOCS)
def test_files_that_are_named_are_there(name: str) -> None:
    """But for those with a place to fill in, such as ``detector/exports/NAME.py``."""
    named = re.findall(r"`((?:detector|dashboard|tests|bench|docs|\.github)/[^`\s]*)`", DOCS[name])
    assert [path for path in named if not re.search("[A-Z]{2}", path) and not (REPOSITORY / path).exists()] == []


@pytest.mark.parametrize("name", DOCS)
def test_links_lead_somewhere(name: str) -> None:
    for target in re.findall(r"\]\((?!https?://)([^)\s]+)\)", DOCS[name]):
        file, _, anchor = target.partition("#")
        path = (REPOSITORY / name).parent / file if file else REPOSITORY / name
        assert path.exists(), target
        assert not anchor or anchor in anchors(path), target


def anchors(path: Path) -> set[str]:
    """A page's headings as links have them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
