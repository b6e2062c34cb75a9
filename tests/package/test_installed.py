"""Footfall installed by pip into an environment of its own, far from the checkout: ``.ci/package`` makes one."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from bench.serving import Server, free_port, started
from tests.browser.conftest import browser  # noqa: F401
from tests.package.conftest import environment

LIMIT_S = 120

# Before any fixture: one browser is at work in a process of tests, and another cannot be started beside it.
pytestmark = pytest.mark.skipif(
    "INSTALLED" not in os.environ, reason="needs Footfall in an environment of its own: run .ci/package"
)


@pytest.fixture(scope="module")
def footfall() -> Path:
    """The installed command."""
    return Path(os.environ["INSTALLED"]) / "bin" / "footfall"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The user's home; nothing in it yet."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def analysed(footfall: Path, home: Path, demo_clip: Path) -> str:
    """What ``footfall analyse`` says of the demo clip, called in the user's home."""
    command = [str(footfall), "analyse", str(demo_clip), "--every", "10s"]
    done = subprocess.run(
        command, cwd=home, env=environment(home), capture_output=True, text=True, timeout=LIMIT_S, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def server(footfall: Path, home: Path, analysed: str) -> Iterator[Server]:
    """``footfall run`` in the user's home, which has a run in it."""
    port = free_port()
    command = [str(footfall), "run", "--port", str(port)]
    with started(command, port=port, log=home / "log", cwd=home, environment=environment(home)) as running:
        yield running


def test_the_demo_clip_is_analysed(analysed: str, home: Path) -> None:
    assert "8 frames looked at" in analysed
    assert "Counts as CSV: footfall export " in analysed
    assert list(home.rglob("manifest.json"))


def test_the_dashboard_shows_it(server: Server, browser: Browser) -> None:  # noqa: F811
    page = browser.new_page()
    page.goto(server.url)
    expect(page.get_by_text("vtest.avi").first).to_be_visible()
    page.goto(f"{server.url}/timeline")
    expect(page.locator(".js-plotly-plot .js-line").first).to_be_attached()
    page.close()
