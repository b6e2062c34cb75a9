"""Confidence in the real dashboard: from a chart to the pictures behind it."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from detector.images import encode_jpeg
from detector.library.paths import open_library
from tests.browser.conftest import Dashboard, settled
from tests.library.made import Box, make_run

pytestmark = pytest.mark.browser

BOX = (400.0, 200.0, 480.0, 400.0)
PICTURE = encode_jpeg(np.full((272, 480, 3), 90, np.uint8))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    sure: list[Box] = [(sample, 0, 0.83, BOX) for sample in range(8)]
    run = make_run(open_library(folder), [*sure, (8, 0, 0.31, BOX)])
    for picture in run.folder.rglob("*.jpg"):
        picture.write_bytes(PICTURE)
    return folder


def click_chart(page: Page, chart: Locator, across: float, down: float) -> None:
    """Click into a chart's upper panel, at shares of its width and height."""
    panel = chart.locator(".nsewdrag").first
    panel.scroll_into_view_if_needed()
    box = panel.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] * across, box["y"] + box["height"] * down
    page.mouse.move(x - 3, y)
    page.mouse.move(x, y)
    expect(chart.locator(".hoverlayer .hovertext")).not_to_have_count(0)
    page.mouse.click(x, y)


def example_buttons(page: Page) -> Locator:
    """The buttons under the examples, without the pictures' own."""
    return page.locator(".st-key-clicked-examples [data-testid=stButton] button")


@pytest.mark.long
def test_a_moved_threshold_moves_people_to_the_other_side(page: Page, dashboard: Dashboard) -> None:
    page.goto(dashboard.address("confidence"))
    settled(page)
    expect(page.get_by_text("8 do, 1 do not")).to_be_visible()
    slider = page.get_by_role("slider", name="Person")
    slider.focus()
    for _ in range(25):
        slider.press("ArrowLeft")
    expect(page.get_by_text("9 do, 0 do not")).to_be_visible()
    expect(page).to_have_url(re.compile(r"score\.person=0\.\d+"))


@pytest.mark.long
def test_a_click_on_a_bar_shows_who_is_in_it_and_its_link_does_too(page: Page, dashboard: Dashboard) -> None:
    page.goto(dashboard.address("confidence"))
    settled(page)
    expect(page.get_by_text("Right at the threshold")).to_be_visible()
    click_chart(page, page.locator(".js-plotly-plot").first, 0.31, 0.8)
    heading = page.get_by_role("heading", name=re.compile(r"Person: confidence 0\.30 to 0\.32"))
    expect(heading).to_be_visible()
    expect(example_buttons(page)).to_have_text([re.compile("0.310 at 0:08")])
    expect(page).to_have_url(re.compile(r"pick\.band\.nms="))
    settled(page)
    link = page.url
    page.get_by_role("button", name=re.compile("Back$")).click()
    expect(page.get_by_text("Right at the threshold")).to_be_visible()
    page.goto(link)
    settled(page)
    expect(heading).to_be_visible()


@pytest.mark.long
def test_a_click_on_the_density_shows_that_moment_and_an_example_opens_its_frame(
    page: Page, dashboard: Dashboard
) -> None:
    page.goto(dashboard.address("confidence"))
    settled(page)
    click_chart(page, page.locator(".js-plotly-plot").nth(3), 0.55, 1 - 0.83)
    expect(
        page.get_by_role("heading", name=re.compile(r"Person: confidence 0\.\d\d to 0\.\d\d, 0:0\d"))
    ).to_be_visible()
    settled(page)
    example_buttons(page).first.click()
    expect(page).to_have_url(re.compile(r"/frames\?.*frame=\d"))


@pytest.mark.long
@pytest.mark.parametrize("width", [1440, 420])
def test_the_page_is_no_wider_than_its_window(page: Page, dashboard: Dashboard, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(dashboard.address("confidence"))
    settled(page)
    expect(page.get_by_text("Right at the threshold")).to_be_attached()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
