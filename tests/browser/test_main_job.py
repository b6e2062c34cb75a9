"""The main job, end to end on real footage: open, analyse, move a threshold, click a peak, take the numbers away."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LONG_MS, Dashboard, downloaded, drawn, exported, figure, setting, settled

pytestmark = pytest.mark.browser

CLICK_AT = """(chart) => {
  const plot = chart.querySelector('.nsewdrag').getBoundingClientRect();
  const dot = [...chart.querySelectorAll('.textpoint text')][0].parentNode.parentNode.parentNode;
  const peak = dot.querySelector('.points path').getBoundingClientRect();
  return [peak.x + peak.width / 2, plot.y + plot.height / 2];
}"""


@pytest.fixture(scope="module")
def run_address(dashboard: Dashboard) -> dict[str, str]:
    """Where the run of the first test lies, for those that follow it."""
    return {}


def test_from_an_upload_to_the_run(
    page: Page, dashboard: Dashboard, demo_clip: Path, run_address: dict[str, str]
) -> None:
    page.goto(dashboard.address())
    settled(page)
    page.locator("input[type=file][multiple]").set_input_files([str(demo_clip)])
    expect(page.get_by_text("vtest.avi is in the library.")).to_be_visible()
    page.goto(dashboard.address("analyse", **{"from": "8", "to": "20", "model": "bundled"}))
    expect(page.get_by_text(re.compile(r"At 0:\d\d: .*people"))).to_be_visible(timeout=LONG_MS)
    settled(page)
    page.get_by_role("button", name="Start").click()
    explore = page.get_by_test_id("stMain").get_by_role("link", name="Explore").first
    expect(explore).to_be_visible(timeout=LONG_MS)
    settled(page)
    explore.click()
    page.wait_for_url("**/timeline?**")
    drawn(page)
    assert figure(page, "Frames read") == "12"
    expect(page.get_by_text("Bundled detector")).to_be_visible()
    run_address["run"] = str(setting(page, "run"))


@pytest.fixture
def timeline(page: Page, dashboard: Dashboard, run_address: dict[str, str]) -> Page:
    """The Timeline of that run."""
    if not run_address:
        pytest.fail("the run was not made: see test_from_an_upload_to_the_run")
    page.goto(dashboard.address("timeline", **run_address))
    return drawn(page)


def test_a_moved_threshold_moves_the_counts_and_the_link_reopens_it(timeline: Page) -> None:
    shown = timeline.get_by_test_id("stMetric").filter(has_text="People on average")
    assert float(figure(timeline, "People on average")) > 1
    timeline.get_by_role("slider", name="Person").press("End")
    expect(timeline).to_have_url(re.compile(r"score\.person=1(&|$)"))
    expect(shown).to_contain_text("0.0")
    timeline.reload()
    drawn(timeline)
    expect(shown).to_contain_text("0.0")


def test_a_click_on_the_peak_shows_its_frames(timeline: Page) -> None:
    highest = figure(timeline, "Most people at once")
    x, y = timeline.locator(".js-plotly-plot").first.evaluate(CLICK_AT)
    timeline.mouse.move(x - 4, y)
    timeline.mouse.move(x, y)
    expect(timeline.locator(".hoverlayer .hovertext").first).to_contain_text(f"{highest} people")
    timeline.mouse.click(x, y)
    expect(timeline).to_have_url(re.compile("frame="))
    heading = timeline.get_by_role("heading", name=re.compile("Frames around"))
    expect(heading).to_be_visible()
    settled(timeline)
    moment = re.search(r"0:\d\d", heading.inner_text())
    assert moment is not None
    peak = f"{moment[0]} · {highest} people"
    expect(timeline.get_by_role("button", name=re.compile(f"^{peak}"))).to_be_visible()
    expect(timeline.get_by_role("img", name=f"Frame at {peak}")).to_be_visible()


@pytest.mark.long
def test_arrow_keys_walk_through_the_frames(timeline: Page) -> None:
    timeline.get_by_role("button", name=re.compile("^at 0:")).click()
    expect(timeline).to_have_url(re.compile("frame="))
    settled(timeline)
    sample = int(str(setting(timeline, "frame")))
    timeline.keyboard.press("ArrowLeft")
    expect(timeline).to_have_url(re.compile(f"frame={sample - 1}"))
    settled(timeline)  # until then the keys lead on from the former frame
    timeline.keyboard.press("ArrowRight")
    expect(timeline).to_have_url(re.compile(f"frame={sample}"))


@pytest.mark.long
def test_a_dragged_stretch_shows_its_frames_and_its_figures(timeline: Page) -> None:
    timeline.get_by_text("Drag to choose a stretch").click()
    expect(timeline).to_have_url(re.compile("drag=1"))
    drawn(timeline)
    timeline.wait_for_function("() => document.querySelector('.js-plotly-plot')._fullLayout.dragmode === 'select'")
    plot = timeline.locator(".nsewdrag").first.bounding_box()
    assert plot is not None
    timeline.mouse.move(plot["x"] + 0.25 * plot["width"], plot["y"] + 40)
    timeline.mouse.down()
    timeline.mouse.move(plot["x"] + 0.75 * plot["width"], plot["y"] + 60, steps=8)
    timeline.mouse.up()
    expect(timeline).to_have_url(re.compile("range="))
    expect(timeline.get_by_text(re.compile(r"to 0:\d\d.*, \d frames"))).to_be_visible()
    read = timeline.get_by_test_id("stMetric").filter(has_text="Frames read").get_by_test_id("stMetricValue")
    expect(read).to_have_text(re.compile("^[4-8]$"))
    settled(timeline)
    timeline.get_by_role("button", name="Clear").click()
    expect(timeline.get_by_text(re.compile("The most at once"))).to_be_visible()


@pytest.mark.parametrize(
    "kind", ["timeline", *(pytest.param(kind, marks=pytest.mark.long) for kind in ("detections", "summary"))]
)
def test_the_download_has_the_command_line_s_very_bytes(
    timeline: Page, dashboard: Dashboard, run_address: dict[str, str], kind: str
) -> None:
    timeline.goto(dashboard.address("timeline", **run_address, **{"score.person": "0.7", "height": "40"}))
    drawn(timeline)
    options = ("--kind", kind, "--threshold", "person=0.7", "--min-height", "40")
    expected = exported(dashboard.data, run_address["run"], *options)
    assert downloaded(timeline, f"{kind.capitalize()} CSV") == expected
    assert expected.count(b"\n") > 3


@pytest.mark.long
def test_a_dbscan_download_has_the_command_line_s_very_bytes(
    timeline: Page, dashboard: Dashboard, run_address: dict[str, str]
) -> None:
    timeline.get_by_text("DBSCAN", exact=True).click()
    expect(timeline.get_by_text("Person · summed coverage")).to_be_visible()
    drawn(timeline)
    assert downloaded(timeline, "Timeline CSV") == exported(dashboard.data, run_address["run"], "--method", "dbscan")


@pytest.mark.long
def test_one_frame_large_and_away_as_a_picture(timeline: Page, dashboard: Dashboard) -> None:
    timeline.get_by_role("button", name=re.compile(r"^0:\d\d.*people")).first.click()
    expect(timeline.get_by_role("heading", name=re.compile(r"0:\d\d · \d+ people"))).to_be_visible()
    expect(timeline).to_have_url(re.compile("/frames"))
    settled(timeline)
    picture = downloaded(timeline, "Picture with boxes (768×576)")
    assert picture.startswith(b"\x89PNG")
    before = setting(timeline, "frame")
    timeline.keyboard.press("ArrowRight")
    expect(timeline).not_to_have_url(re.compile(f"frame={before}(&|$)"))
    settled(timeline)
    timeline.keyboard.press("Escape")
    expect(timeline.get_by_role("button", name="Close")).to_have_count(0)
