"""``report``: a page or a PDF by the end of its name, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from detector.library.paths import open_library
from tests.cli.conftest import Command
from tests.view.walkers import walked_view


def test_the_end_of_the_name_says_which(command: Command, tmp_path: Path) -> None:
    run_id = walked_view(open_library()).run_id
    assert command("report", run_id, "--out", tmp_path / "a.html", "--question", "Who?").status == 0
    assert command("report", run_id, "--out", tmp_path / "a.PDF").status == 0
    assert "Who?" in (tmp_path / "a.html").read_text("utf-8")
    assert (tmp_path / "a.PDF").read_bytes().startswith(b"%PDF")


def test_its_help_tells_no_kind(command: Command) -> None:
    assert "--kind" not in command("report", "--help").out
    assert "--kind report" in command("export", "--help").out


def test_a_threshold_and_a_stretch_can_be_said(command: Command, tmp_path: Path) -> None:
    run_id, out = walked_view(open_library()).run_id, tmp_path / "a.html"
    command("report", run_id, "--out", out, "--threshold", "person=0.85", "--start", "1", "--end", "3")
    page = out.read_text("utf-8")
    assert "person 0.85" in page
    assert "00:00:01.000 to 00:00:03.000" in page


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--out", "a.docx"], "ends neither in .html nor in .pdf"),
        (["--out", "a.html", "--template", "none.html"], "cannot be read"),
        (["--out", "a.html", "--title", "x" * 3000], "--title cannot be"),
    ],
)
def test_what_cannot_be_written_is_told(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], why: str
) -> None:
    monkeypatch.chdir(tmp_path)
    said = command("report", walked_view(open_library()).run_id, *options)
    assert said.status == 1
    assert why in said.err
    assert not list(tmp_path.glob("a.*"))
