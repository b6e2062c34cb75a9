"""Eight visitors at once, for ten minutes on an hour of footage: how long they wait, and the size of the server.

Each has a browser window, moves a threshold, looks for a moment, and goes to another page after some moves.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import psutil
from playwright.async_api import Browser, Page, async_playwright
from playwright.async_api import Error as BrowserError

from bench.browser import CHROMIUM_ARGS, DRAWN, chromium_path
from bench.figures import Figure, at_most
from bench.hour import keep_hour
from bench.serving import Server, serving
from bench.soak import CHANGED, MOVES_A_PAGE, PAGES
from detector.library.paths import open_library

VISITORS, MINUTES = 8, 10.0
LOOKS_S = 2.0
MOST_P95_S, MOST_MEMORY_MIB = 2.0, 1500.0
PATIENCE_MS = 60_000
LOOK_AT_MEMORY_EVERY_S = 1.0


@dataclass
class Flood:
    """The visitors' experience: seconds of every move and of every page, and every complaint."""

    moves_s: list[float] = field(default_factory=list)
    pages_s: list[float] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    most_bytes: int = 0


def measure(minutes: float = MINUTES) -> list[Figure]:
    """Complaints, the 95th percentile of a slider's move, and the server's largest size."""
    with tempfile.TemporaryDirectory(prefix="footfall-bench-") as scratch:
        run_id = keep_hour(open_library(Path(scratch)))
        with serving(Path(scratch)) as server:
            flood = asyncio.run(_flood(server, run_id, 60 * minutes))
            said = server.log.read_text(errors="replace")
    flood.complaints += [line for line in said.splitlines() if "Traceback" in line]
    for complaint in flood.complaints[:10]:
        print(complaint)
    moves_s = flood.moves_s or [float("inf")]
    return [
        Figure(f"moves by {VISITORS} visitors in {minutes:g} minutes", len(flood.moves_s), ""),
        Figure("a move, median", float(np.median(moves_s)), "s"),
        at_most("a move, 95th percentile", float(np.percentile(moves_s, 95)), "s", MOST_P95_S),
        Figure("a page, 95th percentile", float(np.percentile(flood.pages_s or [0.0], 95)), "s"),
        at_most("complaints of browsers and server", len(flood.complaints), "", 0),
        at_most("the server's largest size", flood.most_bytes / 2**20, "MiB", MOST_MEMORY_MIB),
    ]


async def _flood(server: Server, run_id: str, seconds: float) -> Flood:
    """All visitors together, until the time is over."""
    flood, until_s = Flood(), time.monotonic() + seconds
    address = f"{server.url}/timeline?run={run_id}"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_ARGS)
        watch = asyncio.create_task(_watch_memory(psutil.Process(server.process.pid), flood))
        await asyncio.gather(*(_visit(browser, address, seed, flood, until_s) for seed in range(VISITORS)))
        watch.cancel()
        await browser.close()
    return flood


async def _watch_memory(process: psutil.Process, flood: Flood) -> None:
    while True:
        flood.most_bytes = max(flood.most_bytes, process.memory_info().rss)
        await asyncio.sleep(LOOK_AT_MEMORY_EVERY_S)


async def _visit(browser: Browser, address: str, seed: int, flood: Flood, until_s: float) -> None:
    """One visitor, who comes back where something went wrong."""
    chance = random.Random(seed)
    await asyncio.sleep(chance.uniform(0, LOOKS_S))
    while time.monotonic() < until_s:
        context = await browser.new_context(viewport={"width": 1440, "height": 1000})
        page = await context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: flood.complaints.append(f"a page: {error}"))
        try:
            await page.goto(address)
            await page.wait_for_function(DRAWN, arg=[None])
            await _look_around(page, chance, flood, until_s)
        except BrowserError as error:
            flood.complaints.append(f"a visitor: {error.message.splitlines()[0]}")
        await context.close()


async def _look_around(page: Page, chance: random.Random, flood: Flood, until_s: float) -> None:
    moves = 0
    while time.monotonic() < until_s:
        await asyncio.sleep(chance.uniform(0.5, 1.5) * LOOKS_S)
        sliders, start_s = page.get_by_test_id("stMain").get_by_role("slider"), time.monotonic()
        if moves >= MOVES_A_PAGE or not await sliders.count():
            name, moves = chance.choice(PAGES), 0
            await page.locator(f"[data-testid=stSidebarNavLink][href$='/{name}']").click()
            await page.wait_for_function(DRAWN, arg=[f"/{name}"])
            flood.pages_s.append(time.monotonic() - start_s)
        else:
            before, moves = await page.evaluate("window.location.search"), moves + 1
            await sliders.first.focus()
            await page.keyboard.press("ArrowRight" if moves // 4 % 2 == 0 else "ArrowLeft")
            await page.wait_for_function(CHANGED, arg=before)
            await page.wait_for_function(DRAWN, arg=[None])
            flood.moves_s.append(time.monotonic() - start_s)
        if await page.get_by_text("Something went wrong in Footfall itself").count():
            flood.complaints.append(f"the page at {page.url} showed a defect")
