"""An area drawn with the mouse, kept, and counted in, in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from detector.library.paths import open_library
from detector.library.places import read_places
from detector.library.videos import list_videos
from tests.browser.conftest import Dashboard, settled

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def data(demo_data: Path) -> Path:
    """A library with one run of the demo clip."""
    return demo_data


def test_an_area_is_drawn_with_the_mouse_and_kept(page: Page, dashboard: Dashboard, data: Path) -> None:
    page.goto(dashboard.address("places"))
    settled(page)
    view = page.get_by_role("application", name="sets a point")  # named once it can be drawn on
    box = view.bounding_box()
    assert box is not None
    for across, down in ((0.25, 0.25), (0.75, 0.25), (0.75, 0.75), (0.25, 0.75)):
        view.click(position={"x": box["width"] * across, "y": box["height"] * down})
    page.get_by_role("button", name="Take this shape").click()
    expect(page.get_by_label("Points in pixels, as x,y")).not_to_have_value("")
    settled(page)
    page.get_by_label("Name", exact=True).fill("Middle")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("heading", name="Middle", exact=True)).to_be_visible()
    library = open_library(data)
    (middle,) = read_places(library, list_videos(library)[0].id)
    width, height = middle.picture_wh
    assert middle.points_px[0] == pytest.approx((width / 4, height / 4), abs=2)
    assert middle.points_px[2] == pytest.approx((width * 3 / 4, height * 3 / 4), abs=2)
