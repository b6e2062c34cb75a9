"""The wheel, built once, and unpacked far from the checkout as an installer would lay it out."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

COMMAND = ("-P", "-c", "import sys; from footfall import main; sys.argv[0] = 'footfall'; sys.exit(main())")
Footfall = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=REPOSITORY, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def site(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the wheel installs, for reading only."""
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def environment(home: Path, *path: Path, **more: str) -> dict[str, str]:
    """A stranger's environment: their home, these folders to import from, and nothing of this project's settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FOOTFALL_", "XDG_", "PYTHON"))}
    return {**kept, "HOME": str(home), "PYTHONPATH": os.pathsep.join(map(str, path)), **more}


@pytest.fixture
def footfall(site: Path, tmp_path: Path) -> Footfall:
    """Call the installed ``footfall`` as its script does, in a stranger's home; ``first`` is imported from earlier."""

    def call(*arguments: str, cwd: Path = tmp_path, first: tuple[Path, ...] = ()) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, *COMMAND, *arguments]
        settings = environment(tmp_path, *first, site)
        return subprocess.run(command, cwd=cwd, env=settings, capture_output=True, text=True, check=False)

    return call
