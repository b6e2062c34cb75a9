"""What only asks for help starts quickly: libraries that take seconds to load are loaded by the commands at work."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.cli.test_help import ALL
from tests.conftest import REPOSITORY

HEAVY = "onnxruntime", "av", "yt_dlp", "plotly", "streamlit"
HELP = f"""
import contextlib, io
from detector.cli.main import main
for name in {["", *ALL]!r}:
    with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):
        main([*name.split(), "--help"])
"""
COMPLETION = """
import contextlib, os, sys
os._exit = sys.exit
os.environ |= {"_ARGCOMPLETE": "1", "_ARGCOMPLETE_STDOUT_FILENAME": os.devnull}
os.environ |= {"COMP_LINE": "footfall ", "COMP_POINT": "9"}
from detector.cli.main import main
with contextlib.suppress(SystemExit):
    main([])
    raise AssertionError("the shell was not answered")
"""


def loaded(program: str) -> list[str]:
    """The heavy libraries that are loaded when a program has run in an interpreter of its own."""
    asked = f"{program}\nimport sys\nprint(*sorted(set(sys.modules) & set({HEAVY})))"
    done = subprocess.run([sys.executable, "-c", asked], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return done.stdout.split()


@pytest.mark.parametrize(
    "program",
    ["import detector", "import detector.model.runtimes", HELP, COMPLETION],
    ids=["import detector", "runtimes", "every --help", "completion"],
)
def test_nothing_heavy_is_loaded(program: str) -> None:
    assert loaded(program) == []


def test_what_is_loaded_would_be_seen() -> None:
    assert loaded("import onnxruntime") == ["onnxruntime"]
