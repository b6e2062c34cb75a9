"""Data sets, the evidence pack and the annotated video, taken away in a real browser."""

from __future__ import annotations

import base64
import io
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from detector.library.paths import open_library
from detector.library.runs import find_run
from tests.browser.conftest import Dashboard, settled
from tests.browser.test_main_job import drawn, exported

pytestmark = pytest.mark.browser

LONG_MS = 120_000
SETTINGS = {"score.person": "0.7", "height": "40"}
OPTIONS = ("--threshold", "person=0.7", "--min-height", "40")
PLAYED = """async (source) => {
  const video = document.createElement('video');
  video.muted = true;
  video.src = source;
  await new Promise((go, stop) => { video.oncanplay = go; video.onerror = () => stop(video.error.message); });
  return [video.videoWidth, video.duration];
}"""


@pytest.fixture(scope="module")
def data(demo_data: Path) -> Path:
    """A library with one run of the demo clip."""
    return demo_data


@pytest.fixture(scope="module")
def run_id(data: Path) -> str:
    return find_run(open_library(data), "latest")


@pytest.fixture
def timeline(page: Page, dashboard: Dashboard) -> Page:
    page.goto(dashboard.address("timeline", **SETTINGS))
    return drawn(page)


def opened(page: Page, title: str) -> Page:
    """Open one of the boxes below the CSV buttons."""
    page.locator("summary").filter(has_text=title).click()
    return settled(page)


def downloaded(page: Page, label: str) -> bytes:
    with page.expect_download(timeout=LONG_MS) as waiting:
        page.get_by_test_id("stDownloadButton").get_by_role("button", name=label, exact=True).click()
    return Path(waiting.value.path()).read_bytes()


def test_the_evidence_pack_s_numbers_are_the_command_line_s(timeline: Page, data: Path, run_id: str) -> None:
    pack = zipfile.ZipFile(io.BytesIO(downloaded(opened(timeline, "Evidence pack"), "Evidence pack")))
    top = f"{run_id}-evidence"
    for kind in ("timeline", "detections", "summary"):
        assert pack.read(f"{top}/{kind}.csv") == exported(data, run_id, "--kind", kind, *OPTIONS)
    names = pack.namelist()
    assert sum(name.startswith(f"{top}/frames/") for name in names) == 12
    assert f"{top}/charts/timeline.html" in names


def test_its_chart_opens_without_a_network(timeline: Page, tmp_path: Path) -> None:
    pack = zipfile.ZipFile(io.BytesIO(downloaded(opened(timeline, "Evidence pack"), "Evidence pack")))
    pack.extractall(tmp_path)
    (chart,) = tmp_path.glob("*/charts/timeline.html")
    timeline.context.set_offline(True)
    timeline.goto(chart.as_uri())
    expect(timeline.locator(".js-plotly-plot .js-line").first).to_be_attached()
    timeline.context.set_offline(False)


@pytest.mark.parametrize(("label", "kind"), [("COCO JSON", "coco"), ("MOT text", "mot"), ("Parquet", "parquet")])
def test_data_sets_have_the_command_line_s_very_bytes(
    timeline: Page, data: Path, run_id: str, label: str, kind: str
) -> None:
    assert downloaded(opened(timeline, "Data sets"), label) == exported(data, run_id, "--kind", kind, *OPTIONS)


def test_the_annotated_video_is_made_and_plays(timeline: Page) -> None:
    opened(timeline, "Annotated video")
    timeline.get_by_role("button", name="Make the video").click()
    button = timeline.get_by_test_id("stDownloadButton").get_by_role("button", name="Annotated video", exact=True)
    expect(button).to_be_visible(timeout=LONG_MS)
    data = downloaded(timeline, "Annotated video")
    timeline.goto("about:blank")
    width, duration_s = timeline.evaluate(PLAYED, "data:video/mp4;base64," + base64.b64encode(data).decode())
    assert width == 768
    assert duration_s == pytest.approx(80 / 4, abs=0.5)
