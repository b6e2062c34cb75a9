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
from tests.browser.conftest import LONG_MS, Dashboard, downloaded, drawn, exported, settled

pytestmark = pytest.mark.browser

SETTINGS = {"score.person": "0.7", "height": "40"}
OPTIONS = ("--threshold", "person=0.7", "--min-height", "40")
PLAY_LIMIT_MS = 30_000
PLAYED = """([source, limit_ms]) => new Promise((settle, refuse) => {
  const video = document.createElement('video');
  const tell = (what) => refuse(new Error(`${what} (readyState ${video.readyState})`));
  setTimeout(() => tell(`the video could not be played within ${limit_ms} ms`), limit_ms);
  video.oncanplay = () => settle([video.videoWidth, video.duration]);
  video.onerror = () => tell(video.error.message);
  video.muted = true;
  video.preload = 'auto';
  video.src = source;
  video.load();
})"""


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


@pytest.mark.long
def test_the_evidence_pack_s_numbers_are_the_command_line_s(timeline: Page, data: Path, run_id: str) -> None:
    pack = zipfile.ZipFile(io.BytesIO(downloaded(opened(timeline, "Evidence pack"), "Evidence pack")))
    top = f"{run_id}-evidence"
    for kind in ("timeline", "detections", "summary"):
        assert pack.read(f"{top}/{kind}.csv") == exported(data, run_id, "--kind", kind, *OPTIONS)
    names = pack.namelist()
    assert sum(name.startswith(f"{top}/frames/") for name in names) == 12
    assert f"{top}/charts/timeline.html" in names


@pytest.mark.long
def test_its_chart_opens_without_a_network(timeline: Page, tmp_path: Path) -> None:
    pack = zipfile.ZipFile(io.BytesIO(downloaded(opened(timeline, "Evidence pack"), "Evidence pack")))
    pack.extractall(tmp_path)
    (chart,) = tmp_path.glob("*/charts/timeline.html")
    timeline.context.set_offline(True)
    timeline.goto(chart.as_uri())
    expect(timeline.locator(".js-plotly-plot .js-line").first).to_be_attached()
    timeline.context.set_offline(False)


@pytest.mark.long
@pytest.mark.parametrize(("label", "kind"), [("COCO JSON", "coco"), ("MOT text", "mot"), ("Parquet", "parquet")])
def test_data_sets_have_the_command_line_s_very_bytes(
    timeline: Page, data: Path, run_id: str, label: str, kind: str
) -> None:
    assert downloaded(opened(timeline, "Data sets"), label) == exported(data, run_id, "--kind", kind, *OPTIONS)


@pytest.mark.long
def test_the_annotated_video_is_made_and_plays(timeline: Page) -> None:
    opened(timeline, "Annotated video")
    timeline.get_by_role("button", name="Make the video").click()
    button = timeline.get_by_test_id("stDownloadButton").get_by_role("button", name="Annotated video", exact=True)
    expect(button).to_be_visible(timeout=LONG_MS)
    settled(timeline)
    data = downloaded(timeline, "Annotated video")
    timeline.goto("about:blank")
    source = "data:video/mp4;base64," + base64.b64encode(data).decode()
    width, duration_s = timeline.evaluate(PLAYED, [source, PLAY_LIMIT_MS])
    assert width == 768
    assert duration_s == pytest.approx(80 / 4, abs=0.5)
