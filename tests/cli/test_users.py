from __future__ import annotations

import getpass
import io
import sys

import pytest

from detector.library import people
from detector.library.audit import read_entries
from detector.library.paths import open_library
from detector.library.people import is_password, read_people
from tests.cli.conftest import Command

PASSWORD = "seven grey herons walk"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "_N", 2**4)


def typing(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def test_people_are_added_listed_changed_and_removed(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "users add" in command("users").out
    typing(monkeypatch, f"{PASSWORD}\n")
    assert command("users", "add", "ana", "--role", "analyst").out == "ana can sign in as analyst.\n"
    assert "ana   analyst" in command("users").out
    assert command("users", "role", "ana", "admin").status == 0
    typing(monkeypatch, "nine grey herons walk\n")
    assert command("users", "password", "ana").status == 0
    person = read_people(open_library())["ana"]
    assert person.role == "admin"
    assert is_password("nine grey herons walk", person.password)
    assert command("users", "remove", "ana").status == 0
    assert read_people(open_library()) == {}


def test_it_is_written_down_without_the_password(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    typing(monkeypatch, PASSWORD)
    command("users", "add", "ana")
    command("users", "role", "ana", "admin")
    entries = list(read_entries(open_library()))
    assert [(entry.did, entry.what, entry.details) for entry in entries] == [
        ("change people", "ana", {"step": "added", "role": "viewer"}),
        ("change people", "ana", {"step": "role", "role": "admin"}),
    ]
    (log,) = open_library().audit.iterdir()
    assert PASSWORD not in log.read_text()


def test_a_terminal_is_asked_twice(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    answers = iter([PASSWORD, "something else entirely", PASSWORD, PASSWORD])
    monkeypatch.setattr(getpass, "getpass", lambda prompt: next(answers))
    said = command("users", "add", "ana")
    said.check_refused()
    assert "two different passwords" in said.err
    assert command("users", "add", "ana").status == 0


@pytest.mark.parametrize("words", [("add", "ana"), ("password", "eve"), ("role", "eve", "admin"), ("remove", "eve")])
def test_what_cannot_be_done_is_told(command: Command, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    typing(monkeypatch, "short\n")
    command("users", *words).check_refused()
