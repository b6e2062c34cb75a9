"""The installed ``footfall``: whose packages it runs, and where it keeps things."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.package.conftest import Footfall, environment

PLACES = ["data", "databases", "models", "configuration", "secrets", "code", "strangers' files"]


def strange_package(folder: Path) -> Path:
    """A package of another project that says so when it is imported."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "__init__.py").write_text("raise SystemExit('imported')\n")
    return folder.parent


def error_of(said: subprocess.CompletedProcess[str]) -> str:
    """The one line of a call that was refused."""
    assert said.returncode == 1
    (line,) = said.stderr.splitlines()
    assert line.startswith("Error: ")
    return line


def places(said: subprocess.CompletedProcess[str]) -> dict[str, Path]:
    """What ``where`` printed."""
    lines = [line.removesuffix(" (not there yet)").partition(": ") for line in said.stdout.splitlines()]
    return {name: Path(path) for name, _, path in lines}


def test_it_is_called_footfall(footfall: Footfall) -> None:
    said = footfall("--help")
    assert said.returncode == 0
    assert said.stdout.startswith("usage: footfall ")
    assert "footfall demo" in footfall("runs").stdout
    assert "`footfall runs`" in error_of(footfall("runs", "show", "none"))


@pytest.mark.parametrize("name", ["detector", "dashboard"])
def test_it_stops_where_a_name_is_somebody_elses(footfall: Footfall, tmp_path: Path, name: str) -> None:
    other = strange_package(tmp_path / "other" / name)
    line = error_of(footfall("--help", first=(other,)))
    assert f"'{name}'" in line
    assert str(other) in line


@pytest.mark.parametrize("name", ["detector", "dashboard"])
def test_it_stops_where_another_install_wrote_over_a_package(
    footfall: Footfall, site: Path, tmp_path: Path, name: str
) -> None:
    shutil.copytree(site, tmp_path / "site")
    other = strange_package(tmp_path / "site" / name)
    assert f"'{name}'" in error_of(footfall("--help", first=(other,)))


def test_no_other_dashboard_is_served_by_python_m_detector(site: Path, tmp_path: Path) -> None:
    other = strange_package(tmp_path / "other" / "dashboard")
    for package in ("detector", "footfall.py"):
        (other / package).symlink_to(site / package)
    command = [sys.executable, "-P", "-m", "detector", "run", "--port", "1"]
    said = subprocess.run(
        command, cwd=tmp_path, env=environment(tmp_path, other), capture_output=True, text=True, check=False
    )
    assert str(other) in error_of(said)


def test_an_installed_footfall_keeps_data_in_the_users_folder_wherever_it_is_called(
    footfall: Footfall, site: Path, tmp_path: Path
) -> None:
    found = places(footfall("where", cwd=REPOSITORY))
    assert list(found) == PLACES
    assert found["data"].is_relative_to(tmp_path)
    assert found["data"].name == "footfall"
    assert found["secrets"].is_relative_to(tmp_path)
    assert found["configuration"] == site / "dashboard" / ".streamlit" / "config.toml"
    assert found["code"] == site


def test_a_checkout_keeps_data_in_itself_wherever_it_is_called(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-P", "-m", "detector", "where"],
        cwd=tmp_path,
        env=environment(tmp_path, REPOSITORY),
        capture_output=True,
        text=True,
        check=True,
    )
    found = places(said)
    assert found["data"] == REPOSITORY / "data"
    assert found["configuration"] == REPOSITORY / ".streamlit" / "config.toml"
    assert found["secrets"] == REPOSITORY / ".streamlit" / "secrets.toml"


def test_an_address_that_is_not_this_machines_is_told(footfall: Footfall) -> None:
    assert "cannot listen" in error_of(footfall("run", "--address", "192.0.2.1"))


def test_where_makes_nothing(footfall: Footfall, tmp_path: Path) -> None:
    footfall("where")
    assert list(tmp_path.iterdir()) == []
