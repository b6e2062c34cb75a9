"""Exploring a run in the real dashboard: thresholds, the landscape, a spot check, the grid."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from detector.library.notes import read_notes
from detector.library.paths import open_library
from detector.library.run import Run, read_run
from detector.library.runs import list_runs
from detector.view.spot_check import list_questions
from tests.browser.conftest import LONG_MS, Dashboard, downloaded, figure, setting, settled
from tests.conftest import shared_file

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def data(demo_data: Path) -> Path:
    """The demo clip, analysed once a second."""
    return demo_data


@pytest.fixture(scope="module")
def run(data: Path) -> Run:
    library = open_library(data)
    return read_run(library, list_runs(library)[0].id)


def plot(page: Page, place: int = 0) -> Locator:
    """A chart that has been drawn."""
    chart = page.locator(".js-plotly-plot").nth(place)
    chart.locator(".nsewdrag").first.wait_for(state="attached", timeout=LONG_MS)
    settled(page)
    return chart


def click_plane(chart: Locator, axes: str, across: float, up: float) -> None:
    """Click at a share of the width and of the height (from below) of one panel of a chart."""
    box = chart.locator(f".{axes} .nsewdrag, .nsewdrag[data-subplot={axes}]").first.bounding_box()
    assert box is not None
    x, y = box["x"] + across * box["width"], box["y"] + (1 - up) * box["height"]
    chart.page.mouse.move(x - 3, y)
    chart.page.mouse.move(x, y)
    expect(chart.locator(".hoverlayer .hovertext").first).to_be_attached()
    chart.page.mouse.click(x, y)


@pytest.mark.long
def test_a_moved_threshold_changes_what_a_counts(page: Page, dashboard: Dashboard) -> None:
    page.goto(dashboard.address("thresholds"))
    plot(page)
    before = float(figure(page, "A: people on average"))
    slider = page.get_by_role("slider", name="Person").first
    slider.press("Home")
    expect(page).to_have_url(re.compile(r"score\.person=0\.02\b"))
    settled(page)
    assert float(figure(page, "A: people on average")) > 2 * before


@pytest.mark.long
def test_a_link_reopens_both_settings(page: Page, dashboard: Dashboard) -> None:
    page.goto(dashboard.address("thresholds", **{"score.person": "0.62", "b.score.person": "0.31", "part": "sweep"}))
    plot(page, 3)
    expect(page.get_by_role("slider", name="Person").nth(0)).to_have_value("0.62")
    expect(page.get_by_role("slider", name="Person").nth(1)).to_have_value("0.31")


@pytest.mark.long
def test_a_click_on_the_landscape_sets_the_threshold_and_shows_the_frame(page: Page, dashboard: Dashboard) -> None:
    page.goto(dashboard.address("thresholds"))
    click_plane(plot(page), "xy2", across=0.5, up=0.7)
    expect(page).to_have_url(re.compile("score.person="))
    settled(page)
    assert float(setting(page, "score.person") or 0) == pytest.approx(0.71, abs=0.03)
    sample = int(setting(page, "frame") or -1)
    assert sample == pytest.approx(40, abs=3)
    expect(page.get_by_role("heading", name=f"0:{sample}")).to_be_visible()


@pytest.mark.long
def test_a_click_sets_b_where_that_was_chosen(page: Page, dashboard: Dashboard) -> None:
    page.goto(dashboard.address("thresholds", sets="B"))
    click_plane(plot(page), "xy2", across=0.2, up=0.4)
    expect(page).to_have_url(re.compile(r"b\.score\.person="))
    assert setting(page, "score.person") is None


@pytest.mark.long
def test_differences_are_stepped_through_with_the_keyboard(page: Page, dashboard: Dashboard) -> None:
    page.goto(dashboard.address("thresholds"))
    plot(page)
    expect(page.get_by_role("heading", name=re.compile("1 of .* that differ"))).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", name=re.compile("2 of .* that differ"))).to_be_visible()
    settled(page)
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("heading", name=re.compile("1 of .* that differ"))).to_be_visible()


@pytest.mark.long
def test_taos_preset_says_what_this_run_cannot_do(page: Page, dashboard: Dashboard) -> None:
    page.goto(dashboard.address("thresholds"))
    plot(page)
    page.get_by_role("combobox", name=re.compile("Preset")).first.click()
    page.get_by_role("option", name="TAO's defaults").click()
    expect(page).to_have_url(re.compile("method=dbscan"))
    expect(page.get_by_text(re.compile("this run kept them from 0.02"))).to_be_visible()
    expect(page.get_by_text("Person · summed coverage")).to_be_visible()


@pytest.mark.long
def test_a_preset_of_ones_own_is_kept(page: Page, dashboard: Dashboard) -> None:
    page.goto(dashboard.address("thresholds", **{"score.person": "0.44"}))
    plot(page)
    page.get_by_role("button", name="Save").first.click()
    page.get_by_label("Name for these thresholds").fill("Night, <b>gate</b> 2")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_role("combobox", name=re.compile("Preset")).first).to_have_value("Night, <b>gate</b> 2")


def people_of(labels: Path, run: Run) -> dict[int, int]:
    """How many people the labels have in each sample."""
    frames = {int(f.get("number", "-1")): len(list(f.iter("object"))) for f in ET.parse(labels).getroot().iter("frame")}
    return {sample: frames[int(index)] for sample, index in enumerate(run.samples.frame_index)}


@pytest.mark.long
def test_a_spot_check_ends_in_a_recommendation(page: Page, dashboard: Dashboard, run: Run) -> None:
    people = people_of(shared_file("footage/vtest/PETS2009-S2L1.xml"), run)
    page.goto(dashboard.address("thresholds", part="check"))
    settled(page)
    page.get_by_role("button", name="Choose the frames").click()
    expect(page.get_by_text("After 8 more frames")).to_be_visible()
    check = read_notes(run.folder).spot_check("person")
    assert len(check.samples) == len(check.weights) == 12
    for place in range(13):
        expect(page.get_by_role("heading", name=re.compile(f"Frame {place + 1} of 1[23]"))).to_be_visible()
        settled(page)
        number = people[list_questions(read_notes(run.folder).spot_check("person"))[place].sample]
        field = page.get_by_label("How many people are really there?")
        field.fill(str(number))
        field.press("Enter")
        expect(page.get_by_role("img", name=f"Frame {place + 1}, {number} counted")).to_be_visible()
    expect(page.get_by_text("From 12 frames the best threshold")).to_be_visible()
    expect(page.get_by_text("One more frame would narrow this")).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile(r"Closest to what you saw: 0\.\d\d to 0\.\d\d"))).to_be_visible()
    settled(page)
    advice = page.get_by_role("button", name=re.compile(r"Set A to 0\.\d\d"))
    expect(advice).to_have_count(1)  # the plateau's is not beside it
    threshold = float(advice.inner_text()[-4:])
    assert 0.3 < threshold < 0.8
    page.get_by_role("button", name=f"Set A to {threshold:.2f}").last.click()
    expect(page).to_have_url(re.compile(rf"score\.person={threshold:g}\b"))
    assert read_notes(run.folder).spot_check("person").counted == {s: people[s] for s in check.samples}
    lines = downloaded(page, "My counts (CSV)").decode().splitlines()
    assert lines[0] == "video,frame_index,time_s,timecode,class,counted_by_eye,stands_for"
    assert [int(line.split(",")[5]) for line in lines[1:]] == [people[s] for s in sorted(check.samples)]


@pytest.mark.long
def test_people_are_counted_by_marks_on_the_picture(page: Page, dashboard: Dashboard, run: Run) -> None:
    page.goto(dashboard.address("thresholds", part="check", **{"class": "bag"}))
    settled(page)
    page.get_by_role("button", name="Choose the frames").click()
    first, second = read_first_two(page, run)
    canvas = page.get_by_role("application")
    expect(canvas.get_by_role("img")).to_have_attribute("data-frame", re.compile("."))
    whole = size_of(canvas)
    mark(canvas, 0.25, 0.5)
    mark(canvas, 0.75, 0.5)
    expect(page.get_by_text("2 marked")).to_be_visible()
    mark(canvas, 0.75, 0.5)  # where one is: away with it
    expect(page.get_by_text("1 marked")).to_be_visible()
    page.get_by_role("button", name="Closer").click()
    assert size_of(canvas) == pytest.approx(whole, abs=1)
    mark(canvas, 0.9, 0.9)
    expect(page.get_by_text("2 marked")).to_be_visible()
    page.get_by_role("button", name="Keep 2 and go on").click()
    expect(page.get_by_role("heading", name="Frame 2 of 12")).to_be_visible()
    expect(page.get_by_role("button", name="No bags: keep 0")).to_be_visible()
    assert read_notes(run.folder).spot_check("bag").counted == {first: 2}
    settled(page)
    canvas.focus()
    for key in ("Enter", *["ArrowRight"] * 3, "Space", *["ArrowDown"] * 4, "Enter", "Backspace"):
        page.keyboard.press(key)
    settled(page)
    canvas.evaluate(KEEP_AND_MARK)
    expect(page.get_by_role("heading", name="Frame 3 of 12")).to_be_visible()
    assert read_notes(run.folder).spot_check("bag").counted == {first: 2, second: 2}
    settled(page)
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_role("heading", name="Frame 2 of 12")).to_be_visible()
    # The mark that was set on the way is on no frame.
    expect(page.get_by_role("button", name="Keep 2 and go on")).to_be_enabled()


KEEP_AND_MARK = """canvas => {
  canvas.getRootNode().querySelector('[data-part="keep"]').click();
  canvas.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
}"""
"""Keeps the marks and sets one more before the page can move on."""


def size_of(canvas: Locator) -> tuple[float, float]:
    box = canvas.bounding_box()
    assert box is not None
    return box["width"], box["height"]


def mark(canvas: Locator, across: float, down: float) -> None:
    """Click at these shares of the picture's frame."""
    width, height = size_of(canvas)
    canvas.click(position={"x": across * width, "y": down * height})


def read_first_two(page: Page, run: Run) -> tuple[int, int]:
    """The samples that are asked for first, once the page shows the first."""
    expect(page.get_by_role("heading", name="Frame 1 of 12")).to_be_visible(timeout=LONG_MS)
    settled(page)
    first, second = read_notes(run.folder).spot_check("bag").samples[:2]
    return first, second


@pytest.mark.long
def test_a_click_on_a_cell_draws_it_over_time(page: Page, dashboard: Dashboard, run: Run) -> None:
    page.goto(dashboard.address("heatmaps", frame="20"))
    click_plane(plot(page), "xy", across=0.5, up=0.5)
    expect(page).to_have_url(re.compile("cell="))
    expect(page.get_by_role("heading", name=re.compile("One cell over time"))).to_be_visible()
    row, col = divmod(int(setting(page, "cell") or -1), run.grid_hw[1])
    assert row == pytest.approx(17, abs=1)  # the middle of the picture
    assert col == pytest.approx(22, abs=1)
    plot(page, 1)


@pytest.mark.long
def test_the_grid_is_taken_away_as_numbers(page: Page, dashboard: Dashboard, run: Run) -> None:
    page.goto(dashboard.address("heatmaps", frame="20"))
    plot(page)
    with np.load(io.BytesIO(downloaded(page, "Grids (NPZ)"))) as kept:
        grid = kept["coverage"]
    own = run.cells[(run.cells.sample == 20) & (run.cells.class_id == 0)]
    assert np.count_nonzero(~np.isnan(grid)) == len(own)
    assert np.nanmax(grid) == own.score.max()


@pytest.mark.long
def test_two_stretches_start_as_the_two_halves(page: Page, dashboard: Dashboard) -> None:
    page.goto(dashboard.address("heatmaps", grid="difference"))
    plot(page)
    expect(page.get_by_text(re.compile(r"more in A \(0:00 to 0:40, 40 frames\)"))).to_be_visible()
