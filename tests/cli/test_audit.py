from __future__ import annotations

import csv
import getpass
import io
from pathlib import Path

from detector.library.audit import COLUMNS, Actor, note
from detector.library.paths import open_library
from tests.cli.conftest import Command
from tests.library.made import make_run


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_log_comes_as_csv(command: Command, tmp_path: Path) -> None:
    assert command("audit").out == ",".join(COLUMNS) + "\n"
    note(open_library(), Actor("=1+1", "viewer", "192.0.2.7"), "look", "run-1", details={"page": "timeline"})
    assert command("audit", "--out", tmp_path / "log.csv").status == 0
    taken, looked = rows((tmp_path / "log.csv").read_text())
    assert (looked["who"], looked["did"], looked["what"]) == ("'=1+1", "look", "run-1")
    assert looked["details"] == "page=timeline"
    assert (taken["who"], taken["did"]) == (getpass.getuser(), "export log")


def test_a_day_that_is_none_is_bad_usage(command: Command) -> None:
    assert command("audit", "--since", "yesterday").status == 2


def test_commands_write_down_what_they_do(command: Command) -> None:
    run = make_run(open_library())
    command("runs", "show", "latest")
    command("export", "latest", "--kind", "summary")
    command("runs", "delete", "latest", "--yes")
    done = [(row["did"], row["what"], row["role"], row["address"]) for row in rows(command("audit").out)]
    assert done == [(deed, run.id, "system", "command line") for deed in ("look", "export", "delete run")]
