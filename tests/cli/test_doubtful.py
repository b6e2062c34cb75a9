"""Doubtful frames on the command line: told of, left out, and counted where asked."""

from __future__ import annotations

from detector.library.paths import open_library
from tests.cli.conftest import Command
from tests.library.made import make_run

ROWS = [(2, 0, 0.9, (100.0, 100.0, 140.0, 200.0))]


def test_a_run_tells_how_many_are_doubtful_and_how_many_unreadable(command: Command) -> None:
    run = make_run(open_library(), ROWS, unreadable=[5], doubtful=[2, 3])
    said = command("runs", "show", run.id)
    assert "10 frames looked at; 1 could not be read; 2 doubtful, as damage of the file can show in them" in said.out
    assert "left out of every mean" in said.out


def test_an_undamaged_run_says_nothing_of_it(command: Command) -> None:
    said = command("runs", "show", make_run(open_library(), ROWS).id)
    assert "doubtful" not in said.out
    assert "read" not in said.out.splitlines()[2]


def test_an_export_counts_them_where_asked(command: Command) -> None:
    run = make_run(open_library(), ROWS, doubtful=[2])
    assert command("export", run.id).out.splitlines()[3].endswith(",doubtful,,,,Stand-in,1.000")
    assert command("export", run.id, "--count-doubtful").out.splitlines()[3].endswith(",doubtful,1,0,0,Stand-in,1.000")
