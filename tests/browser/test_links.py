"""A link reopens what was seen, and what is set on one page holds on the next."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Browser, Page, expect

from detector.library.paths import open_library
from detector.library.runs import list_runs, remove_run
from tests.browser.conftest import Dashboard, settled
from tests.library.made import make_run

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def data(demo_data: Path) -> Path:
    whole = next(demo_data.glob("runs/vtest-*"))
    shutil.copytree(whole, demo_data / "runs" / "torn")
    (demo_data / "runs" / "torn" / "manifest.json").write_text('{"schema_version": 1')
    shutil.copytree(whole, demo_data / "runs" / "tomorrow")
    (demo_data / "runs" / "tomorrow" / "manifest.json").write_text('{"schema_version": 99}')
    return demo_data


@pytest.fixture(scope="module")
def run_id(data: Path) -> str:
    return next(summary.id for summary in list_runs(open_library(data)) if summary.state == "complete")


@pytest.fixture
def newer_run(data: Path, run_id: str) -> Iterator[str]:
    library = open_library(data)
    newer = make_run(library, [(0, 0, 0.9, (100, 100, 200, 300))], name="newer.avi").id
    assert list_runs(library)[0].id == newer
    yield newer
    remove_run(library, newer)


def _settings(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlparse(page.url).query)


def test_copy_link_gives_the_address_of_this_very_view(page: Page, dashboard: Dashboard, run_id: str) -> None:
    page.goto(dashboard.address("timeline", run=run_id, **{"score.person": "0.3"}))
    settled(page)
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Link copied")).to_be_visible()
    link = page.wait_for_function("() => navigator.clipboard.readText()").json_value()
    assert link == page.url
    assert parse_qs(urlparse(link).query) == {"run": [run_id], "score.person": ["0.3"]}


@pytest.mark.long
def test_a_threshold_goes_along_to_the_next_page_and_back(page: Page, dashboard: Dashboard, run_id: str) -> None:
    page.goto(dashboard.address("timeline", run=run_id, **{"score.person": "0.3"}))
    settled(page)
    page.get_by_role("link", name="Library").click()
    expect(page.get_by_role("heading", name="Library")).to_be_visible()
    assert _settings(page) == {}
    page.get_by_role("link", name="Frames").click()
    expect(page.get_by_role("heading", name="Frames", exact=True)).to_be_visible()
    settled(page)
    assert _settings(page)["score.person"] == ["0.3"]
    assert _settings(page)["run"] == [run_id]


@pytest.mark.long
def test_the_run_goes_along_when_it_is_not_the_newest(
    page: Page, dashboard: Dashboard, run_id: str, newer_run: str
) -> None:
    page.goto(dashboard.address("timeline", run=run_id))
    settled(page)
    for name in ("Frames", "Confidence", "Timeline"):
        page.get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()
        settled(page)
        assert _settings(page)["run"] == [run_id]


@pytest.mark.long
def test_the_back_button_brings_the_former_view_back(page: Page, dashboard: Dashboard, run_id: str) -> None:
    page.goto(dashboard.address("timeline", run=run_id, **{"score.person": "0.3"}))
    settled(page)
    page.get_by_role("link", name="Library").click()
    expect(page.get_by_role("heading", name="Library")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Timeline")).to_be_visible()
    settled(page)
    assert _settings(page) == {"run": [run_id], "score.person": ["0.3"]}


@pytest.mark.long
def test_another_visitor_sees_none_of_it(page: Page, browser: Browser, dashboard: Dashboard, run_id: str) -> None:
    page.goto(dashboard.address("timeline", run=run_id, **{"score.person": "0.3"}))
    settled(page)
    stranger = browser.new_page()
    stranger.goto(dashboard.address("timeline"))
    settled(stranger)
    assert "score.person" not in _settings(stranger)
    stranger.close()


@pytest.mark.long
def test_a_run_that_is_gone_gives_way_to_the_newest(page: Page, dashboard: Dashboard, run_id: str) -> None:
    page.goto(dashboard.address("timeline", run="gone-run"))
    expect(page.get_by_text("is not in this library")).to_be_visible()
    expect(page.get_by_role("heading", name="Timeline")).to_be_visible()


@pytest.mark.long
def test_broken_runs_are_shown_as_such_beside_the_good_one(page: Page, dashboard: Dashboard) -> None:
    page.goto(dashboard.address())
    settled(page)
    expect(page.get_by_text("Damaged runs")).to_be_visible()
    expect(page.get_by_text("The run torn is damaged")).to_be_visible()
    expect(page.get_by_text("made by a newer Footfall")).to_be_visible()
    expect(page.get_by_role("link", name="Explore")).to_have_count(1)
