"""From an upload to a run, in the real dashboard: what a first-time visitor does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from detector.library.paths import open_library
from detector.library.videos import add_video
from tests.browser.conftest import LONG_MS, Dashboard, settled

pytestmark = pytest.mark.browser


def _upload(page: Page, *files: Path) -> None:
    page.locator("[class*=st-key-upload-] input[type=file]").set_input_files([str(file) for file in files])


def test_an_empty_library_says_what_to_do(page: Page, dashboard: Dashboard) -> None:
    page.goto(dashboard.address())
    settled(page)
    expect(page.get_by_text("No footage yet")).to_be_visible()
    page.get_by_role("link", name="Analyse").click()
    expect(page.get_by_text("Nothing to analyse yet")).to_be_visible()


@pytest.mark.long
def test_an_upload_becomes_a_run(page: Page, dashboard: Dashboard, demo_clip: Path) -> None:
    page.goto(dashboard.address())
    settled(page)
    _upload(page, demo_clip)
    expect(page.get_by_text("vtest.avi is in the library.")).to_be_visible()
    page.get_by_test_id("stMain").get_by_role("link", name="Analyse").click()
    expect(page.get_by_text(re.compile(r"At 0:\d\d: .*people"))).to_be_visible(timeout=LONG_MS)
    page.get_by_role("radio", name="Evenly spread").click()
    settled(page)
    expect(page.get_by_test_id("stMetricValue").first).to_have_text("5")
    expect(page).to_have_url(re.compile("way=count"))
    settled(page)
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_text(re.compile("Under way|Earlier")).first).to_be_visible()
    explore = page.get_by_test_id("stMain").get_by_role("link", name="Explore").first
    expect(explore).to_be_visible(timeout=LONG_MS)
    settled(page)
    explore.click()
    expect(page.get_by_text("5 frames, spread evenly")).to_be_visible()
    expect(page).to_have_url(re.compile("run=vtest-5-frames-"))


@pytest.mark.long
def test_the_same_upload_is_recognised(page: Page, dashboard: Dashboard, demo_clip: Path) -> None:
    page.goto(dashboard.address())
    settled(page)
    page.get_by_text("Add footage").click()
    _upload(page, demo_clip)
    expect(page.get_by_text("vtest.avi was in the library already")).to_be_visible()
    expect(page.get_by_role("img", name="A frame of vtest.avi")).to_have_count(1)


def test_a_file_that_is_no_video_is_refused_in_words(page: Page, dashboard: Dashboard, tmp_path: Path) -> None:
    wrong = tmp_path / "![notes](x) <b>bold<b>.mp4"
    wrong.write_text("this is not a video")
    page.goto(dashboard.address())
    settled(page)
    page.get_by_text("Add footage").click()
    _upload(page, wrong)
    message = page.get_by_test_id("stAlert").filter(has_text="was not added")
    expect(message).to_contain_text("![notes](x) <b>bold<b>.mp4")
    expect(message.locator("b, img")).to_have_count(0)


def test_a_running_analysis_shows_progress_and_can_be_cancelled(
    page: Page, dashboard: Dashboard, demo_clip: Path
) -> None:
    add_video(open_library(dashboard.data), demo_clip, copy=False)
    page.goto(dashboard.address("analyse", way="frames", nth="1"))
    settled(page)
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_text(re.compile(r"\d+ of 795 frames"))).to_be_visible(timeout=LONG_MS)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("cancelled; what was finished is kept")).to_be_visible(timeout=LONG_MS)
    expect(page.get_by_role("button", name="Try again")).to_be_visible()


@pytest.mark.long
def test_deleting_a_run_asks_first(page: Page, dashboard: Dashboard) -> None:
    page.goto(dashboard.address())
    settled(page)
    row = page.locator("[class*=st-key-run-vtest-5-frames]")
    row.get_by_role("button", name="Delete").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Keep it").click()
    expect(dialog).to_have_count(0)
    expect(row).to_be_visible()
    settled(page)
    row.get_by_role("button", name="Delete").click()
    dialog.get_by_role("button", name="Delete the run").click()
    expect(row).to_have_count(0)
    assert not list((dashboard.data / "runs").glob("vtest-5-frames-*"))


@pytest.mark.long
def test_a_link_with_nonsense_in_it_still_opens(page: Page, dashboard: Dashboard) -> None:
    page.goto(dashboard.address("analyse", way="<script>", every="-3", video="../../etc"))
    settled(page)
    expect(page.get_by_role("button", name="Start")).to_be_visible()
    expect(page.get_by_text("cannot be used here").first).to_be_visible()
