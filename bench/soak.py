"""Whether the server keeps its size: clicks and threshold moves, a thousand or more, by two visitors on an hour."""

from __future__ import annotations

import random
import sys
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
POINTS = 20
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


def measure(interactions: int = INTERACTIONS) -> list[Figure]:
    """The server's memory after a hundred interactions and after all, by two visitors in turn; its curve on the way."""
    with tempfile.TemporaryDirectory(prefix="footfall-bench-") as scratch:
        run_id = keep_hour(open_library(Path(scratch)))
        with serving(Path(scratch)) as server, sync_playwright() as playwright:
            browser = chromium(playwright)
            curve = _use(browser, server, run_id, interactions)
            browser.close()
    growth = 100 * (curve[interactions] / curve[SETTLED_AFTER] - 1)
    return [
        *(Figure(f"server memory after {n:,} interactions, an hour", at / 2**20, "MiB") for n, at in curve.items()),
        at_most(
            f"growth of the server's memory, 100 to {interactions:,} interactions", growth, "%", MOST_GROWTH_PERCENT
        ),
    ]


def _use(browser: Browser, server: Server, run_id: str, interactions: int) -> dict[int, int]:
    """Bytes of the server after so many interactions: after it has settled, at even steps, and at the end."""
    process, address = psutil.Process(server.process.pid), f"{server.url}/timeline?run={run_id}"
    visitors = [Visitor(_visit(browser, address, Traffic()), random.Random(n)) for n in (1, 2)]
    told, curve = {SETTLED_AFTER, interactions, *range(0, interactions, max(1, interactions // POINTS))}, {}
    for number in range(1, interactions + 1):
        visitors[number % len(visitors)].act()
        if number in told:
            curve[number] = process.memory_info().rss
            print(f"{number:,} interactions: {curve[number] / 2**20:,.0f} MiB", file=sys.stderr, flush=True)
    return curve
