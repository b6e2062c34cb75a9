"""The real dashboard on a free port of the loopback, and a Chromium page that fails the test when it complains."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlparse

import psutil
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from detector.jobs.analyse import load, run_analysis
from detector.library.paths import open_library
from detector.library.videos import add_video
from detector.types import Sampling
from tests.conftest import REPOSITORY

CHROMIUM_ARGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
START_LIMIT_S = 60
PATIENCE_MS = 45_000  # two cores may be shared with a detector at work
expect.set_options(timeout=PATIENCE_MS)
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"


@dataclass(frozen=True)
class Dashboard:
    """A running dashboard: where it is, and its data folder."""

    url: str
    data: Path

    def address(self, page: str = "", **settings: str) -> str:
        """The address of a page with settings, such as ``address("timeline", run=run_id)``."""
        return f"{self.url}/{page}" + (f"?{urlencode(settings)}" if settings else "")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium; skips, saying so, where there is none."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("needs Debian's chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a module's dashboard, empty; override it to fill it before the dashboard starts."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def _analysed(tmp_path_factory: pytest.TempPathFactory, demo_clip: Path) -> Path:
    """The demo clip analysed once a second with the bundled detector; everybody gets a copy."""
    folder = tmp_path_factory.mktemp("analysed")
    library = open_library(folder)
    run_analysis(library, add_video(library, demo_clip, copy=False), Sampling(every_s=1.0), load(library, "bundled"))
    return folder


@pytest.fixture(scope="module")
def demo_data(_analysed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one run of the demo clip, 80 frames; return it from a module's ``data``."""
    return Path(shutil.copytree(_analysed, tmp_path_factory.mktemp("data") / "data"))


@pytest.fixture(scope="module")
def environment() -> dict[str, str]:
    """More environment variables for a module's dashboard; override to set some."""
    return {}


@pytest.fixture(scope="module")
def port() -> int:
    """Where a module's dashboard listens."""
    return _free_port()


@pytest.fixture(scope="module")
def dashboard(
    data: Path, port: int, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Dashboard]:
    """The real server, as ``make run`` starts it, with the module's data folder."""
    log = tmp_path_factory.mktemp("server") / "server.log"
    command = [sys.executable, "-m", "streamlit", "run", "dashboard/app.py", "--server.port", str(port)]
    settings = {**os.environ, "FOOTFALL_DATA": str(data), **environment}
    with log.open("w") as output:
        server = subprocess.Popen(command, cwd=REPOSITORY, env=settings, stdout=output, stderr=subprocess.STDOUT)
        try:
            _wait_until_up(f"http://127.0.0.1:{port}", server, log)
            yield Dashboard(f"http://127.0.0.1:{port}", data)
        finally:
            _end(server)


@pytest.fixture
def page(browser: Browser, dashboard: Dashboard) -> Iterator[Page]:
    """A fresh visitor, looking at nothing yet. Fails the test for anything wrong in the browser's console."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 1000},
        accept_downloads=True,
        permissions=["clipboard-read", "clipboard-write"],
    )
    complaints: list[str] = []
    visitor = context.new_page()
    visitor.set_default_timeout(PATIENCE_MS)
    visitor.on("console", lambda message: complaints.extend(_complaint(message)))
    visitor.on("pageerror", lambda error: complaints.append(str(error)))
    yield visitor
    context.close()
    assert not complaints, complaints


def settled(page: Page) -> Page:
    """Wait until the page has drawn itself and nothing runs any more."""
    page.wait_for_selector("[data-testid=stMain] [data-testid=stElementContainer]", state="attached")
    page.wait_for_selector(IDLE, state="attached")
    return page


def _complaint(message: ConsoleMessage) -> list[str]:
    """Errors, but for Streamlit's own search for its endpoints below a page's path."""
    address = message.location.get("url", "")
    if message.type != "error" or "/_stcore/" in address:
        return []
    return [f"{message.text} {urlparse(address).path}"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_up(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(START_LIMIT_S * 10):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError):
            try:
                server.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
    pytest.fail(f"the dashboard did not start:\n{log.read_text()}")


def _end(server: subprocess.Popen[bytes]) -> None:
    """End the server and every process it started."""
    family = (
        [psutil.Process(server.pid), *psutil.Process(server.pid).children(recursive=True)]
        if server.poll() is None
        else []
    )
    for process in family:
        try:
            process.terminate()
        except psutil.NoSuchProcess:
            continue
    _, alive = psutil.wait_procs(family, timeout=10)
    for process in alive:
        process.kill()
    server.wait(10)
