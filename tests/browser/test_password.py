"""One password in front of everything."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Dashboard

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def environment() -> dict[str, str]:
    return {"FOOTFALL_PASSWORD": "correct horse", "STREAMLIT_SERVER_ADDRESS": "0.0.0.0"}


@pytest.mark.parametrize("place", ["", "analyse", "timeline", "models"])
def test_no_page_shows_anything_before_the_password(page: Page, dashboard: Dashboard, place: str) -> None:
    page.goto(dashboard.address(place))
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    expect(page.get_by_test_id("stApp")).to_have_count(0)


def test_the_password_opens_the_page_that_was_asked_for(page: Page, dashboard: Dashboard) -> None:
    page.goto(dashboard.address("analyse", way="count"))
    page.get_by_label("Password", exact=True).fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("That is not the password.")).to_be_visible()
    page.get_by_label("Password", exact=True).fill("correct horse")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Nothing to analyse yet")).to_be_visible()
    assert page.url.startswith(dashboard.address("analyse"))
    page.reload()
    expect(page.get_by_text("Nothing to analyse yet")).to_be_visible()
    page.get_by_role("link", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
