"""The real dashboard on a free port of the loopback, and a Chromium page that fails the test when it complains."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlparse

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Download, Page, expect, sync_playwright

from bench.serving import Server, free_port, serving
from detector.actions.analyse import load_model, run_analysis
from detector.library.paths import open_library
from detector.library.videos import add_video
from detector.types import Sampling
from tests.conftest import REPOSITORY

CHROMIUM_ARGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
PATIENCE_MS = 45_000  # two cores may be shared with a detector at work
LONG_MS = 120_000  # for what takes a detector or an encoder
LOG_LINES = 60
expect.set_options(timeout=PATIENCE_MS)
STILL = """() => document.getAnimations().every(
  (motion) => motion.playState !== 'running' || motion.effect.getComputedTiming().iterations === Infinity)"""
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"


@dataclass(frozen=True)
class Dashboard:
    """A running dashboard: where it is, and its data folder."""

    server: Server
    data: Path

    @property
    def url(self) -> str:
        """The address of the Library, without a slash at the end."""
        return self.server.url

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
    run_analysis(
        library, add_video(library, demo_clip, copy=False), Sampling(every_s=1.0), load_model(library, "bundled")
    )
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
    return free_port()


@pytest.fixture(scope="module")
def dashboard(data: Path, port: int, environment: dict[str, str]) -> Iterator[Dashboard]:
    """The real server, as ``make run`` starts it, with the module's data folder."""
    with serving(data, port=port, environment=environment) as server:
        yield Dashboard(server, data)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put the end of the server's log into the report of a test that fails."""
    report = yield
    dashboard = getattr(item, "funcargs", {}).get("dashboard")
    if report.failed and isinstance(dashboard, Dashboard):
        lines = dashboard.server.log.read_text(errors="replace").splitlines()
        report.sections.append(("The server's log", "\n".join(lines[-LOG_LINES:])))
    return report


@pytest.fixture
def page(browser: Browser, dashboard: Dashboard) -> Iterator[Page]:
    """A fresh visitor, looking at nothing yet. Fails the test for anything wrong in the browser's console.

    Fails at once where the server is dead or stuck, instead of letting the test wait for what cannot come.
    """
    if not dashboard.server.healthy():
        pytest.fail("the dashboard is dead or does not answer")
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
    """Wait until the page has drawn itself, nothing runs any more and nothing moves: a click aims at a place."""
    page.wait_for_selector("[data-testid=stMain] [data-testid=stElementContainer]", state="attached")
    page.wait_for_selector(IDLE, state="attached")
    page.wait_for_function(STILL)
    return page


def drawn(page: Page) -> Page:
    """Wait until the chart has its lines and nothing runs."""
    page.wait_for_selector(".js-plotly-plot .js-line", state="attached", timeout=LONG_MS)
    return settled(page)


def setting(page: Page, name: str) -> str | None:
    """What the address says of a setting."""
    return parse_qs(urlparse(page.url).query).get(name, [None])[0]


def figure(page: Page, label: str) -> str:
    """A key figure by its label."""
    return page.get_by_test_id("stMetric").filter(has_text=label).get_by_test_id("stMetricValue").inner_text()


def downloaded(page: Page, label: str) -> bytes:
    """The bytes behind a download button. Playwright's own wait for a file has no bound; this one has."""
    ended: list[bytes | str] = []

    def keep(download: Download) -> None:  # runs beside the test: both calls wait for the file's last byte
        ended.append(download.failure() or download.path().read_bytes())

    page.once("download", keep)
    page.get_by_test_id("stDownloadButton").get_by_role("button", name=label, exact=True).click()
    until_s = time.monotonic() + LONG_MS / 1000
    while not ended:
        if time.monotonic() > until_s:
            pytest.fail(f"waited {LONG_MS / 1000:.0f} s in vain for the download behind {label!r}")
        page.wait_for_timeout(20)
    if isinstance(ended[0], str):
        pytest.fail(f"the download behind {label!r} failed: {ended[0]}")
    return ended[0]


def exported(data: Path, run_id: str, *options: str) -> bytes:
    """What the command line writes for a run."""
    command = [sys.executable, "-m", "detector", "export", run_id, *options]
    settings = {**os.environ, "FOOTFALL_DATA": str(data)}
    done = subprocess.run(
        command, cwd=REPOSITORY, env=settings, capture_output=True, check=True, timeout=LONG_MS / 1000
    )
    return done.stdout


def _complaint(message: ConsoleMessage) -> list[str]:
    """Errors, but for Streamlit's own search for its endpoints below a page's path."""
    address = message.location.get("url", "")
    if message.type != "error" or "/_stcore/" in address:
        return []
    return [f"{message.text} {urlparse(address).path}"]
