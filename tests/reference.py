"""The reference in docs/reference.md, made from the registries: ``python -m tests.reference`` writes it anew."""

from __future__ import annotations

import argparse
import inspect
from collections.abc import Iterable, Iterator
from importlib import import_module

from dashboard.pages import HOME, Page, pages
from detector.cli.main import parser
from detector.exports import EXPORTS, Export
from detector.grid.methods import METHODS
from detector.model.runtimes import RUNTIMES
from detector.types import Method
from tests.conftest import REPOSITORY

FILE = REPOSITORY / "docs" / "reference.md"
HEAD = """# Reference

What there is to choose from. This file is made from the code by `make docs`; what to do with it all is told in the
[README](../README.md), which also lists the [settings of an installation](../README.md#settings-of-an-installation).
"""
LONG = 40
"""Characters that choices may have before a word stands for them; their help tells of each."""
OPTIONS_OF = "options of "
TAKES = {"view": "one run", "views": "several runs", "comparison": "two runs or settings"}


def reference() -> str:
    """The whole text."""
    parts = (HEAD, *commands(), *page_table(), *export_table(), *method_table(), *runtime_table())
    return "\n".join(parts)


def commands() -> Iterator[str]:
    """Every command with its options."""
    yield "## Commands\n\n`footfall COMMAND`, or `python -m detector COMMAND`.\n"
    for name, command in subcommands(parser()):
        yield f"### {name}\n\n{command.description}\n"
        if rows := [(_called(action), _told(action)) for action in _asked(command)]:
            yield from table(("", "what it is"), rows)


def subcommands(command: argparse.ArgumentParser, name: str = "") -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command below this one, with its words."""
    for action in command._actions:
        if isinstance(action, argparse._SubParsersAction):
            for word, below in action.choices.items():
                yield f"{name} {word}".strip(), below
                yield from subcommands(below, f"{name} {word}".strip())


def _asked(command: argparse.ArgumentParser) -> list[argparse.Action]:
    """What a command is given, but for further commands and --help."""
    return [a for a in command._actions if not isinstance(a, argparse._SubParsersAction | argparse._HelpAction)]


def _called(action: argparse.Action) -> str:
    choices = "|".join(map(str, action.choices or ()))
    value = action.metavar or (choices if len(choices) < LONG else action.dest.upper())
    value = " ".join(value) if isinstance(value, tuple) else value
    is_switch = isinstance(action, argparse.BooleanOptionalAction)
    called = ["`, `".join(action.option_strings)] if is_switch else action.option_strings[-1:]
    words = [*called, *([str(value)] if value and action.nargs != 0 else [])]
    return f"`{' '.join(words)}`"


def _told(action: argparse.Action) -> str:
    """Its help; before it what it belongs to, where the command has groups for that."""
    title = str(getattr(getattr(action, "container", None), "title", ""))
    return (f"{title.removeprefix(OPTIONS_OF)}: " if title.startswith(OPTIONS_OF) else "") + (action.help or "")


def page_table() -> Iterator[str]:
    """Every page of the dashboard."""
    yield "## Pages\n"
    yield from table(
        ("page", "address", "what it is about"), [(f"**{p.title}**", _address(p), _about(p)) for p in pages()]
    )


def _address(page: Page) -> str:
    return "`/`" if page.path == HOME else f"`/{page.path}`"


def _about(page: Page) -> str:
    return (inspect.getdoc(import_module(f"dashboard.views.{page.path}")) or "").partition(": ")[2].removesuffix(".")


def export_table() -> Iterator[str]:
    """Every file that can be taken away."""
    yield "## Exports\n\n`footfall export RUN --kind NAME` writes those of one run, with what there is to choose.\n"
    yield from table(("name", "file", "of", "what it holds", "to choose"), map(_export_row, EXPORTS.values()))


def _export_row(export: Export) -> tuple[str, ...]:
    chosen = ", ".join(f"`{name}`" for name in export.options.model_fields)
    return f"`{export.name}`", export.title, TAKES[export.takes], export.help, chosen


def method_table() -> Iterator[str]:
    """Every clustering method."""
    yield "## Clustering methods\n\nHow a network's cells become detections.\n"
    yield from table(("name", "title", "what it does", "parameters"), map(_method_row, METHODS.values()))


def _method_row(method: type[Method]) -> tuple[str, ...]:
    parameters = "; ".join(f"`{p.name}`: {p.title}, {p.low:g} to {p.high:g}" for p in method.parameters)
    return f"`{method.name}`", method.title, _first_sentences(method), parameters


def runtime_table() -> Iterator[str]:
    """Every library that can run a network."""
    yield "## Runtimes\n\nWhat runs a network's file.\n"
    yield from table(
        ("name", "title", "what it does"),
        [(f"`{r.name}`", r.title, _first_sentences(type(r))) for r in RUNTIMES.values()],
    )


def _first_sentences(kind: type) -> str:
    """The first paragraph of a docstring, on one line."""
    return " ".join((inspect.getdoc(kind) or "").partition("\n\n")[0].replace("``", "`").split())


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """A Markdown table."""
    for cells in (head, ("---",) * len(head), *rows):
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
    yield ""


if __name__ == "__main__":
    FILE.write_text(reference(), encoding="utf-8")
