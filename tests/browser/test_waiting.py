"""A child that works for a page ends with it."""

from __future__ import annotations

import struct
import time

import psutil
import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Dashboard, settled

pytestmark = pytest.mark.browser
SIDE_PX, FRAMES = 3000, 20_000
PATIENCE_S = 60.0


def endless_gif() -> bytes:
    """440 KB: 20,000 frames that each fill the whole canvas with "clear" and "end", minutes of decoding."""
    screen = struct.pack("<HHBBB", SIDE_PX, SIDE_PX, 0x80, 0, 0) + bytes(6)
    pause = b"\x21\xf9\x04" + struct.pack("<BHB", 0, 10, 0) + b"\0"
    frame = pause + b"," + struct.pack("<HHHHB", 0, 0, SIDE_PX, SIDE_PX, 0) + bytes([2, 1, 0b101_100, 0])
    return b"GIF89a" + screen + frame * FRAMES + b";"


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("footage")
    (folder / "endless.gif").write_bytes(endless_gif())
    return {"FOOTFALL_FOLDERS": str(folder)}


def add(page: Page, dashboard: Dashboard, name: str) -> None:
    """Take a file from the folder into the library."""
    page.goto(dashboard.address())
    settled(page)
    page.get_by_role("tab", name="From a folder").click()
    settled(page)
    page.get_by_role("combobox", name="Videos").click()
    page.get_by_role("option", name=name).click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Add to the library").click()


def children(dashboard: Dashboard) -> list[psutil.Process]:
    """The server's children: copies of the process that it starts for them."""
    server = psutil.Process(dashboard.server.process.pid)
    return [process for process in server.children(recursive=True) if process.ppid() != server.pid]


def wait_for(dashboard: Dashboard, count: int) -> None:
    """Until there are so many children."""
    until_s = time.monotonic() + PATIENCE_S
    while len(children(dashboard)) != count:
        assert time.monotonic() < until_s
        time.sleep(0.05)


@pytest.mark.long
def test_a_child_ends_with_the_tab_it_works_for(browser: Browser, page: Page, dashboard: Dashboard) -> None:
    """Were it to work on, it would be ended later, and the video be kept without a picture."""
    context = browser.new_context()
    add(context.new_page(), dashboard, "endless.gif")
    wait_for(dashboard, 1)
    context.close()
    wait_for(dashboard, 0)
    page.goto(dashboard.address())
    settled(page)
    assert not list(dashboard.data.rglob("video.json"))
