"""Notes on the command line: written, listed, deleted, and written down."""

from __future__ import annotations

import pytest

from detector.library.audit import read_entries
from detector.library.paths import open_library
from tests.cli.conftest import Command
from tests.library.made import give_clock
from tests.view.walkers import walked_view


@pytest.fixture
def run_id() -> str:
    return walked_view(open_library()).run_id


def test_a_note_is_written_listed_and_deleted(command: Command, run_id: str) -> None:
    assert "No notes" in command("notes", "show", run_id).out
    command("notes", "add", run_id, "--at", "0:07", "a red coat")
    said = command("notes", "add", run_id, "the door opens", "--at", "2s", "--until", "4.5")
    lines = ["when            note", "0:02 to 0:04.5  the door opens", "0:07            a red coat"]
    assert said.out.splitlines() == lines == command("notes", "show", run_id).out.splitlines()
    assert command("notes", "delete", run_id, "--at", "0:07").out.splitlines() == lines[:2]
    assert [(entry.did, entry.what) for entry in read_entries(open_library())] == [("change notes", run_id)] * 3


def test_times_are_the_clocks_where_there_is_one(command: Command, run_id: str) -> None:
    give_clock(open_library(), "2026-11-25T14:03:00", "Asia/Seoul")
    command("notes", "add", run_id, "--at", "14:03:07", "a red coat")
    assert "14:03:07 (0:07)  a red coat" in command("notes", "show", run_id).out


@pytest.mark.parametrize("at", ["14:03:07", "0:11", "soon"])
def test_a_moment_outside_the_footage_is_refused(command: Command, run_id: str, at: str) -> None:
    said = command("notes", "add", run_id, "--at", at, "a red coat")
    said.check_refused()
    assert "from 0:00 to 0:10" in said.err


def test_of_several_at_a_moment_the_text_tells_which(command: Command, run_id: str) -> None:
    for text in ("a red coat", "a red hat"):
        command("notes", "add", run_id, "--at", "7", text)
    assert "There are 2 notes at 7" in command("notes", "delete", run_id, "--at", "7").err
    assert "no such note" in command("notes", "delete", run_id, "--at", "7", "--text", "blue").err
    left = command("notes", "delete", run_id, "--at", "7", "--text", "a red h").out
    assert "coat" in left
    assert "hat" not in left
