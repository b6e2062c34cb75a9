from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.conftest import REPOSITORY


def suggested(line: str, answer: Path) -> list[str]:
    """What a shell is told could come next."""
    asked = {"_ARGCOMPLETE": "1", "_ARGCOMPLETE_IFS": "\n", "_ARGCOMPLETE_STDOUT_FILENAME": str(answer)}
    settings = {**os.environ, **asked, "COMP_LINE": line, "COMP_POINT": str(len(line))}
    subprocess.run([sys.executable, "-m", "footfall"], cwd=REPOSITORY, env=settings, check=True, capture_output=True)
    return answer.read_text().split()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("footfall an", ["analyse"]),
        ("footfall models fe", ["fetch"]),
        ("footfall analyse --every", ["--every", "--every-frames"]),
        ("footfall completion ", ["bash", "zsh", "fish"]),
    ],
)
def test_commands_options_and_choices_are_completed(line: str, expected: list[str], tmp_path: Path) -> None:
    assert set(expected) <= set(suggested(line, tmp_path / "answer"))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_one_its_shell_can_read(shell: str, command: Command, tmp_path: Path) -> None:
    said = command("completion", shell)
    assert said.status == 0
    assert "footfall" in said.out
    if (program := shutil.which(shell)) is None:
        pytest.skip(f"needs {shell} to read the script")
    (tmp_path / "script").write_text(said.out)
    subprocess.run([program, "-n", str(tmp_path / "script")], check=True)
