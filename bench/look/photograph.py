"""Photographs of a checkout's dashboard: every view in light, dark and narrow, and what went wrong meanwhile."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlparse

from playwright.sync_api import Browser, ConsoleMessage, Page, TimeoutError, ViewportSize, sync_playwright

from bench.browser import DRAWN, chromium
from bench.look.footage import ids_of, served
from bench.look.views import VIEWS, Server, View
from bench.serving import serving

FORMS: dict[str, tuple[int, str]] = {"light": (1440, "light"), "dark": (1440, "dark"), "narrow": (420, "light")}
"""Width of the window in pixels, and the colour scheme the visitor prefers."""
REPORT = "report.json"
LEAST_HEIGHT, MOST_HEIGHT = 900, 14_000
PATIENCE_MS, PAUSE_MS, MOST_SHOTS = 60_000, 250, 24

HEIGHT = "() => document.querySelector('[data-testid=stMain]')?.scrollHeight ?? document.body.scrollHeight"
# Times that were measured just now, such as "122 ms on this frame", are made the same everywhere.
SAME_TIMES = r"""() => {
  const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (nodes.nextNode()) {
    const text = nodes.currentNode.data;
    if (/\d ms\b/.test(text)) nodes.currentNode.data = text.replace(/[\d.,]+ ms\b/g, 'N ms');
  }
  for (const figure of document.querySelectorAll('[data-testid=stMetric]'))
    if (/^Takes about/.test(figure.innerText)) figure.style.visibility = 'hidden';
}"""
SHOWN_ERRORS = """() => [...document.querySelectorAll('[data-testid=stException]')].map((box) => box.innerText)"""

ENVIRONMENTS: dict[Server, dict[str, str]] = {"full": {}, "empty": {}, "locked": {"FOOTFALL_PASSWORD": "look"}}


def photograph(code: Path, data: Path, out: Path, views: Sequence[View] = VIEWS) -> dict[str, list[str]]:
    """Save ``out/FORM/VIEW.png`` for every view and form, and the complaints by ``"VIEW, FORM"`` as report.json."""
    complaints: dict[str, list[str]] = {}
    ids = ids_of(data)
    with sync_playwright() as playwright:
        browser = chromium(playwright)
        for server, environment in ENVIRONMENTS.items():
            here = [view for view in views if view.server == server]
            if not here:
                continue
            with (
                served(data if server == "full" else None) as folder,
                serving(folder, environment=environment, code=code) as dashboard,
            ):
                _warm_up(browser, dashboard.url, here, ids)
                for form in FORMS:
                    complaints |= _photograph_all(browser, dashboard.url, here, ids, out, form)
                complaints |= {f"server log, {server}": _in_log(dashboard.log)}
        browser.close()
    complaints = {where: what for where, what in complaints.items() if what}
    (out / REPORT).write_text(json.dumps(complaints, indent=2) + "\n")
    return complaints


def _warm_up(browser: Browser, url: str, views: Sequence[View], ids: dict[str, str]) -> None:
    """Open every view once: what a server computes only the first time is told on the page, and in no fixed order."""
    page = browser.new_page()
    for view in views:
        page.goto(url + view.address(ids))
        with suppress(TimeoutError):  # told when it is photographed
            _settle(page)
    page.context.close()


def _photograph_all(
    browser: Browser, url: str, views: list[View], ids: dict[str, str], out: Path, form: str
) -> dict[str, list[str]]:
    """The views of one server in one form, a fresh visitor for each; returns the complaints."""
    complaints = {}
    for view in views:
        path = out / form / f"{view.name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        width, scheme = FORMS[form]
        context = browser.new_context(
            viewport={"width": width, "height": LEAST_HEIGHT},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
        )
        where = f"{view.name}, {form}"
        complaints[where] = _photograph_one(context.new_page(), url + view.address(ids), path, width)
        print(where, file=sys.stderr, flush=True)
        context.close()
    return complaints


def _photograph_one(page: Page, address: str, path: Path, width: int) -> list[str]:
    """Open the address, save its picture once it holds still, and return what was wrong."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.extend(_complaint(message)))
    page.on("pageerror", lambda error: complaints.append(f"exception in the browser: {error}"))
    page.goto(address)
    try:
        _settle(page)
        page.wait_for_load_state("networkidle", timeout=PATIENCE_MS)
        is_still = _hold_still(page, width, path)
        complaints += [] if is_still else ["does not hold still"]
    except TimeoutError:
        complaints.append(f"not drawn after {PATIENCE_MS / 1000:.0f} s")
        page.screenshot(path=path)
    return [*complaints, *(f"exception shown: {text}" for text in page.evaluate(SHOWN_ERRORS))]


def _hold_still(page: Page, width: int, path: Path) -> bool:
    """Save the picture once two in a row are equal, each of a page that is drawn; False where no two are."""
    shot = b""
    for _ in range(MOST_SHOTS):
        _unroll(page, width)
        page.evaluate(SAME_TIMES)
        before, shot = shot, page.screenshot(path=path, animations="disabled")
        if shot == before:
            return True
        page.wait_for_timeout(PAUSE_MS)
    return False


def _settle(page: Page) -> None:
    """Wait until the page has drawn itself. The sign-in page is not Streamlit's and is there at once."""
    page.wait_for_load_state("load")
    if page.locator("input[type=password]").count() == 0:
        page.wait_for_function(DRAWN, arg=[None], timeout=PATIENCE_MS)
    page.evaluate("document.fonts.ready.then(() => true)")


def _unroll(page: Page, width: int) -> None:
    """Streamlit scrolls inside its main block: make the window as high as that, which may make it higher still."""
    for _ in range(4):
        _settle(page)
        height = min(max(int(page.evaluate(HEIGHT)), LEAST_HEIGHT), MOST_HEIGHT)
        if page.viewport_size == ViewportSize(width=width, height=height):
            return
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(PAUSE_MS)


def _complaint(message: ConsoleMessage) -> list[str]:
    """Errors, but for Streamlit's own search for its endpoints below a page's path."""
    address = message.location.get("url", "")
    if message.type != "error" or "/_stcore/" in address:
        return []
    return [f"console: {message.text} {urlparse(address).path}"]


def _in_log(log: Path) -> list[str]:
    """The last line of every traceback in the server's log."""
    lines = log.read_text(errors="replace").splitlines()
    starts = [at for at, line in enumerate(lines) if line.startswith("Traceback")]
    return [next((line for line in lines[at + 1 :] if line and not line.startswith(" ")), "?") for at in starts]
