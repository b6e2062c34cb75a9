"""Compare runs in the real dashboard: two models on one video, stepped through and taken away."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from detector.exports import write
from detector.images import encode_jpeg
from detector.library.paths import open_library
from detector.library.run import Run, read_run
from detector.library.runs import list_runs
from detector.view import ViewCache, open_run
from tests.browser.conftest import Dashboard, downloaded, settled
from tests.library.made import SPEC, Box, make_run

pytestmark = pytest.mark.browser

BOXES = ((100.0, 100.0, 160.0, 300.0), (400.0, 120.0, 460.0, 320.0), (700.0, 90.0, 770.0, 330.0))
PICTURE = encode_jpeg(np.full((272, 480, 3), 90, np.uint8))
SECOND = replace(SPEC, title="Second", name="second", sha256="cd" * 32)


def people(*counts: int) -> list[Box]:
    return [(sample, 0, 0.8, BOXES[i]) for sample, count in enumerate(counts) for i in range(count)]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    library = open_library(folder)
    for made in (make_run(library, people(1, 3, 2, 0, 1)), make_run(library, people(1, 0, 2, 0, 2), spec=SECOND)):
        for picture in made.folder.rglob("*.jpg"):
            picture.write_bytes(PICTURE)
    return folder


@pytest.fixture
def pair(dashboard: Dashboard) -> tuple[Run, Run]:
    """The stand-in's run, and the second model's."""
    library = open_library(dashboard.data)
    second, first = sorted(list_runs(library), key=lambda run: run.model_title)
    return read_run(library, first.id), read_run(library, second.id)


def opened(page: Page, dashboard: Dashboard, pair: tuple[Run, Run], **settings: str) -> Page:
    page.goto(dashboard.address("compare", runs=",".join(run.id for run in pair), **settings))
    return settled(page)


@pytest.mark.long
def test_the_frames_that_differ_are_stepped_through_by_button_and_by_key(
    page: Page, dashboard: Dashboard, pair: tuple[Run, Run]
) -> None:
    opened(page, dashboard, pair)
    expect(page.get_by_text("0:01 · 1 of 2 that differ")).to_be_visible()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("0:04 · 2 of 2 that differ")).to_be_visible()
    expect(page).to_have_url(re.compile(r"pair\.at=4"))
    settled(page)
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_text("0:01 · 1 of 2 that differ")).to_be_visible()


@pytest.mark.long
def test_a_click_on_the_chart_shows_that_frame(page: Page, dashboard: Dashboard, pair: tuple[Run, Run]) -> None:
    opened(page, dashboard, pair)
    chart = page.locator(".js-plotly-plot").last
    point = chart.locator("g.scatterlayer path.point").nth(2)
    point.hover(force=True)
    expect(chart.locator(".hoverlayer .hovertext")).not_to_have_count(0)
    point.click(force=True)
    expect(page.get_by_text("At 0:02 A counts 2 and B 2 people.")).to_be_visible()
    expect(page.get_by_text("no difference here")).to_be_visible()


@pytest.mark.long
def test_the_summary_holds_what_the_command_line_writes_for_each(
    page: Page, dashboard: Dashboard, pair: tuple[Run, Run]
) -> None:
    opened(page, dashboard, pair)
    rows = list(csv.DictReader(io.StringIO(downloaded(page, "Summary of all as CSV").decode())))
    cache = ViewCache(open_library(dashboard.data))
    files = [write("summary", open_run(run.id, cache=cache)) for run in pair]
    own = [row for file in files for row in csv.DictReader(io.StringIO(file.decode()))]
    assert [{name: row[name] for name in own[0]} for row in rows] == own


@pytest.mark.long
def test_a_run_is_taken_out_and_the_page_says_that_two_are_needed(
    page: Page, dashboard: Dashboard, pair: tuple[Run, Run]
) -> None:
    opened(page, dashboard, pair)
    page.get_by_role("combobox", name=re.compile("Runs")).first.press("Backspace")
    expect(page.get_by_text("Choose at least two runs.")).to_be_visible()


@pytest.mark.long
@pytest.mark.parametrize("width", [1440, 420])
def test_the_page_is_no_wider_than_its_window(
    page: Page, dashboard: Dashboard, pair: tuple[Run, Run], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    opened(page, dashboard, pair, tune="1")
    expect(page.get_by_text("1 of 2 that differ")).to_be_attached()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
