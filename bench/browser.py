"""Headless Chromium, and how to tell that it has drawn a page of the dashboard."""

from __future__ import annotations

import shutil

from playwright.sync_api import Browser, Playwright

CHROMIUM_ARGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]

# Drawn: the script is done, nothing on the page is out of date, every picture is there and every chart has lines.
DRAWN = """([path]) => {
  const app = document.querySelector('[data-testid=stApp]');
  const main = document.querySelector('[data-testid=stMain]');
  if (!app || !main || app.dataset.testScriptState !== 'notRunning') return false;
  if (path && window.location.pathname !== path) return false;
  if (main.querySelector('[data-stale=true], [data-testid=stSkeleton], [data-testid=stSpinner]')) return false;
  if (![...main.querySelectorAll('img')].every((img) => img.complete)) return false;
  const charts = [...main.querySelectorAll('[data-testid=stPlotlyChart]')];
  const empty = charts.filter((chart) => !chart.querySelector('.cartesianlayer .subplot'));
  return main.querySelector('h2, h3') !== null && empty.length === 0;
}"""


def chromium(playwright: Playwright) -> Browser:
    """The system's Chromium, headless; SystemExit where there is none."""
    return playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_ARGS)


def chromium_path() -> str:
    """The program; SystemExit where there is none."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        raise SystemExit("Debian's chromium is needed to open pages: apt install chromium")
    return path
