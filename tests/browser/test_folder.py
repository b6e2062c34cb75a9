"""Footage taken from a folder on the server, in place, and a file that moves away afterwards."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Dashboard, settled

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def footage(tmp_path_factory: pytest.TempPathFactory, demo_clip: Path) -> Path:
    folder = tmp_path_factory.mktemp("footage")
    (folder / "camera 1").mkdir()
    shutil.copy(demo_clip, folder / "camera 1" / "morning.avi")
    (folder / "camera 1" / "notes.txt").write_text("not footage")
    return folder


@pytest.fixture(scope="module")
def environment(footage: Path) -> dict[str, str]:
    return {"FOOTFALL_FOLDERS": str(footage)}


@pytest.mark.long
def test_a_file_is_taken_where_it_lies(page: Page, dashboard: Dashboard, footage: Path) -> None:
    page.goto(dashboard.address())
    settled(page)
    page.get_by_role("tab", name="From a folder").click()
    settled(page)
    page.get_by_role("combobox", name="Folder").click()
    page.get_by_role("option", name="camera 1").click()
    expect(page.get_by_text("1 video here.")).to_be_visible()
    settled(page)  # a list that is open when the page is drawn anew may close
    page.get_by_role("combobox", name="Videos").click()
    page.get_by_role("option", name="morning.avi").click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Add to the library").click()
    expect(page.get_by_text("morning.avi is in the library.")).to_be_visible()
    assert not list((dashboard.data / "videos").rglob("*.avi"))


@pytest.mark.long
def test_a_file_that_went_away_is_told(page: Page, dashboard: Dashboard, footage: Path) -> None:
    (footage / "camera 1" / "morning.avi").rename(footage / "moved.avi")
    page.goto(dashboard.address())
    settled(page)
    expect(page.get_by_text("The file is no longer at")).to_be_visible()
    page.get_by_role("link", name="Analyse").first.click()
    expect(page.get_by_text("Nothing to analyse yet")).to_be_visible()
