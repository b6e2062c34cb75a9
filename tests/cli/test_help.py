from __future__ import annotations

import argparse
from collections.abc import Iterator

import pytest

from detector.cli.main import parser
from tests.cli.conftest import Command


def commands(
    parser: argparse.ArgumentParser, name: str = ""
) -> Iterator[tuple[str, argparse.ArgumentParser, str | None]]:
    """Every command below a parser: its words, its parser, and what its parent's list says of it."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            told = {choice.dest: choice.help for choice in action._choices_actions}
            for word, below in action.choices.items():
                yield f"{name} {word}".strip(), below, told.get(word)
                yield from commands(below, f"{name} {word}".strip())


ALL = {name: (below, told) for name, below, told in commands(parser())}


def test_the_commands_are_all_there() -> None:
    assert set(ALL) >= {"analyse", "inspect", "export", "runs", "models", "demo", "worker", "fetch", "rebuild"}


@pytest.mark.parametrize("name", ALL)
def test_every_command_and_every_option_has_help(name: str, command: Command) -> None:
    below, told = ALL[name]
    assert told, f"the list of commands says nothing of {name}"
    assert below.description
    for action in below._actions:
        if not isinstance(action, argparse._SubParsersAction):
            assert action.help, f"{name} {action.option_strings or action.dest} has no help"
    said = command(*name.split(), "--help")
    assert said.status == 0
    assert said.out.startswith("usage: ")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nonsense"],
        ["analyse"],
        ["analyse", "a.mp4", "--every", "often"],
        ["analyse", "a.mp4", "--every", "0s"],
        ["analyse", "a.mp4", "--every", "1s", "--frames", "5"],
        ["analyse", "a.mp4", "--every-frames", "0"],
        ["analyse", "a.mp4", "--frames", "-3"],
        ["analyse", "a.mp4", "--start", "soon"],
        ["analyse", "a.mp4", "--batch", "0"],
        ["analyse", "a.mp4", "--batch", "many"],
        ["inspect", "a.mp4", "--frames", "0"],
        ["export", "run", "--kind", "poem"],
        ["export", "run", "--threshold", "0.5"],
        ["export", "run", "--threshold", "person=high"],
        ["export", "run", "--threshold", "person=nan"],
        ["export", "run", "--threshold", "person=-1"],
        ["export", "run", "--method", "guess"],
        ["export", "run", "--iou", "1.5"],
        ["runs", "destroy"],
        ["run", "--port", "0"],
        ["run", "--port", "70000"],
        ["completion", "tcsh"],
    ],
    ids=" ".join,
)
def test_calling_it_wrongly_is_status_2(arguments: list[str], command: Command) -> None:
    said = command(*arguments)
    assert said.status == 2
    assert said.out == ""
    assert "usage: " in said.err
    assert "Traceback" not in said.err
