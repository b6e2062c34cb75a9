"""Footage by link: what is there, the download with its progress, and the run that follows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from detector.library.paths import open_library
from detector.library.videos import list_videos
from tests.browser.conftest import LONG_MS, Dashboard, settled
from tests.video.web import file, serving

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(demo_clip: Path) -> Iterator[str]:
    """The address of a site on the loopback that holds the demo clip."""
    with serving() as running:
        running.pages["/vtest.avi"] = file(demo_clip, "video/x-msvideo")
        yield running.address


@pytest.fixture(scope="module")
def environment() -> dict[str, str]:
    return {"FOOTFALL_ALLOW_PRIVATE_HOSTS": "1", "NO_PROXY": "*"}


def _look(page: Page, dashboard: Dashboard, url: str) -> None:
    page.goto(dashboard.address())
    settled(page)
    if not page.get_by_text("No footage yet").count():
        page.get_by_text("Add footage").click()
    page.get_by_role("tab", name="From a link").click()
    page.get_by_role("textbox", name="Link to a video or playlist").fill(url)
    page.get_by_role("button", name="Look what is there").click()


@pytest.mark.long
def test_an_address_with_nothing_there_is_told_in_words(page: Page, dashboard: Dashboard, site: str) -> None:
    _look(page, dashboard, f"{site}/nothing.mp4")
    expect(page.get_by_text("There is nothing at this address")).to_be_visible(timeout=LONG_MS)
    settled(page)
    page.get_by_text("The original message").click()
    expect(page.get_by_text("404")).to_be_visible()


@pytest.mark.long
def test_what_is_no_web_address_is_refused(page: Page, dashboard: Dashboard) -> None:
    _look(page, dashboard, "file:///etc/passwd")
    expect(page.get_by_text("Only addresses that start with http")).to_be_visible()


def test_a_link_becomes_footage_and_a_run(page: Page, dashboard: Dashboard, site: str) -> None:
    _look(page, dashboard, f"{site}/vtest.avi")
    expect(page.get_by_role("button", name="Download")).to_be_visible(timeout=LONG_MS)
    settled(page)
    page.get_by_role("textbox", name="to", exact=True).fill("0:05")
    page.get_by_role("button", name="Download").click()
    explore = page.get_by_role("link", name="Explore")
    expect(explore).to_be_visible(timeout=LONG_MS)
    video = list_videos(open_library(dashboard.data))[0]
    assert (video.origin, video.source) == ("link", f"{site}/vtest.avi")
    expect(page.get_by_text("every 1 s, 0:00 to 0:05 · 5 frames")).to_be_visible()
