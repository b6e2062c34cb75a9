"""How long a person waits for a page: a real server, headless Chromium, the demo clip and an hour of footage."""

from __future__ import annotations

import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlparse

from playwright.sync_api import Browser, Page, WebSocket, sync_playwright

from bench.browser import DRAWN, chromium
from bench.figures import Figure, at_most
from bench.hour import keep_hour
from bench.serving import serving
from detector.actions.analyse import run_analysis
from detector.actions.demo import DEMO_SAMPLING, fetch_demo_clip
from detector.library.paths import data_dir, open_library
from detector.library.videos import add_video
from detector.model.registry import resolve
from detector.model.runtimes import load_network

ROUNDS = 3
MOST_PAGE_S, MOST_HOUR_PAGE_S, MOST_SLIDER_S, MOST_MESSAGE_MB = 1.5, 2.0, 0.7, 5.0
DEMO_PAGES = ("library", "timeline", "frames")

LINE = """() => {
  const lines = [...document.querySelectorAll('.js-plotly-plot .js-line')];
  return lines.map((line) => line.getAttribute('d')).join();
}"""
MOVED = f"(before) => {{ const now = ({LINE})(); return now.length > 0 && now !== before; }}"


@dataclass
class Traffic:
    """The largest message the server sent to the browser, in bytes."""

    largest: int = 0
    sockets: list[WebSocket] = field(default_factory=list)

    def watch(self, socket_: WebSocket) -> None:
        """Note the size of everything that arrives on a connection."""
        self.sockets.append(socket_)
        socket_.on("framereceived", self._note)

    def _note(self, payload: str | bytes) -> None:
        self.largest = max(self.largest, len(payload))


def measure() -> list[Figure]:
    """Pages after a click on the demo run and on an hour; a threshold's way to the chart; the largest message."""
    with tempfile.TemporaryDirectory(prefix="footfall-bench-") as scratch:
        demo, hour = _fill_library(Path(scratch))
        with serving(Path(scratch)) as server, sync_playwright() as playwright:
            browser = chromium(playwright)
            traffic = Traffic()
            figures = [
                at_most(f"{name} on the demo, after a click", seconds, "s", MOST_PAGE_S)
                for name, seconds in _time_pages(browser, server.url, demo, traffic).items()
                if name in DEMO_PAGES
            ]
            figures += [
                at_most(f"{name} on an hour, after a click", seconds, "s", MOST_HOUR_PAGE_S)
                for name, seconds in _time_pages(browser, server.url, hour, traffic).items()
            ]
            slider_s = _time_slider(browser, server.url, hour, traffic)
            figures.append(at_most("threshold to redrawn chart, an hour", slider_s, "s", MOST_SLIDER_S))
            browser.close()
    figures.append(at_most("largest message to the browser", traffic.largest / 1e6, "MB", MOST_MESSAGE_MB))
    return figures


def _fill_library(root: Path) -> tuple[str, str]:
    """A library with the demo run and the hour; returns their ids."""
    library = open_library(root)
    video = add_video(library, fetch_demo_clip(data_dir()), copy=False, origin="demo")
    network = load_network(resolve("bundled", library.root))
    return run_analysis(library, video, DEMO_SAMPLING, network).run_id, keep_hour(library)


def _time_pages(browser: Browser, url: str, run_id: str, traffic: Traffic) -> dict[str, float]:
    """Seconds from the click in the navigation to the drawn page, the median of some, for every page there is."""
    page = _visit(browser, f"{url}/timeline?run={run_id}", traffic)
    links = page.locator("[data-testid=stSidebarNavLink]")
    names = [urlparse(str(link.get_attribute("href"))).path.strip("/") for link in links.all()]
    times_s: dict[str, list[float]] = {name or "library": [] for name in names}
    for _ in range(ROUNDS + 1):
        for at, name in enumerate(times_s):
            start_s = time.perf_counter()
            links.nth(at).click()
            page.wait_for_function(DRAWN, arg=["/" if name == "library" else f"/{name}"])
            times_s[name].append(time.perf_counter() - start_s)
    page.context.close()
    return {name: statistics.median(seconds[1:]) for name, seconds in times_s.items()}


def _time_slider(browser: Browser, url: str, run_id: str, traffic: Traffic) -> float:
    """Seconds from a key on the person's threshold to a chart with other lines, the median of some."""
    page = _visit(browser, f"{url}/timeline?run={run_id}", traffic)
    times_s = []
    for _ in range(ROUNDS + 1):
        before = page.evaluate(LINE)
        page.get_by_role("slider").first.focus()
        start_s = time.perf_counter()
        page.keyboard.press("ArrowLeft")
        page.wait_for_function(MOVED, arg=before)
        times_s.append(time.perf_counter() - start_s)
        page.wait_for_function(DRAWN, arg=[None])
    page.context.close()
    return statistics.median(times_s[1:])


def _visit(browser: Browser, address: str, traffic: Traffic) -> Page:
    page = browser.new_context(viewport={"width": 1440, "height": 1000}).new_page()
    page.set_default_timeout(60_000)
    page.on("websocket", traffic.watch)
    page.goto(address)
    page.wait_for_function(DRAWN, arg=[None])
    return page
