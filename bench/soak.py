"""Whether the server keeps its size: a thousand clicks and threshold moves by two visitors on an hour of footage."""

from __future__ import annotations

import random
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from bench.browser import DRAWN, chromium
from bench.figures import Figure, at_most
from bench.hour import keep_hour
from bench.pages import Traffic, _visit
from bench.serving import Server, serving
from detector.library.paths import open_library

INTERACTIONS, SETTLED_AFTER = 1000, 100
MOST_GROWTH_PERCENT = 10.0
PAGES = ("timeline", "thresholds", "heatmaps", "confidence", "frames")
MOVES_A_PAGE = 16
CHANGED = "(before) => window.location.search !== before"


@dataclass
class Visitor:
    """Somebody who moves a threshold to and fro, looks, and goes to another page; the same way for the same seed."""

    page: Page
    chance: random.Random
    moves: int = 0

    def act(self) -> None:
        """One interaction, waited for until the page is drawn."""
        sliders = self.page.get_by_test_id("stMain").get_by_role("slider")
        if self.moves == MOVES_A_PAGE or not sliders.count():
            self._go(self.chance.choice(PAGES))
        else:
            self._move(sliders.first)

    def _go(self, name: str) -> None:
        self.page.locator(f"[data-testid=stSidebarNavLink][href$='/{name}']").click()
        self.page.wait_for_function(DRAWN, arg=[f"/{name}"])
        self.moves = 0

    def _move(self, slider: Locator) -> None:
        """A few steps up, as many down; a step is in the address when the server has answered it."""
        before = self.page.evaluate("window.location.search")
        slider.focus()
        self.page.keyboard.press("ArrowRight" if self.moves // 4 % 2 == 0 else "ArrowLeft")
        self.page.wait_for_function(CHANGED, arg=before)
        self.page.wait_for_function(DRAWN, arg=[None])
        self.moves += 1


def measure() -> list[Figure]:
    """The server's memory after a hundred interactions and after a thousand, by two visitors in turn."""
    with tempfile.TemporaryDirectory(prefix="footfall-bench-") as scratch:
        run_id = keep_hour(open_library(Path(scratch)))
        with serving(Path(scratch)) as server, sync_playwright() as playwright:
            browser = chromium(playwright)
            before, after = _use(browser, server, run_id)
            browser.close()
    growth = 100 * (after / before - 1)
    return [
        Figure("server memory after 100 interactions, an hour", before / 2**20, "MiB"),
        Figure("server memory after 1,000 interactions, an hour", after / 2**20, "MiB"),
        at_most("growth of the server's memory, 100 to 1,000 interactions", growth, "%", MOST_GROWTH_PERCENT),
    ]


def _use(browser: Browser, server: Server, run_id: str) -> tuple[int, int]:
    """Bytes of the server after a while and at the end."""
    process, address = psutil.Process(server.process.pid), f"{server.url}/timeline?run={run_id}"
    visitors = [Visitor(_visit(browser, address, Traffic()), random.Random(n)) for n in (1, 2)]
    before = 0
    for number in range(1, INTERACTIONS + 1):
        visitors[number % len(visitors)].act()
        if number == SETTLED_AFTER:
            before = process.memory_info().rss
    return before, process.memory_info().rss
