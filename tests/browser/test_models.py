"""The Models page in a real browser: the card, the self-test, the switch, and fetching PeopleNet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from detector.library.paths import open_library
from detector.library.videos import add_video
from tests.browser.conftest import Dashboard, settled
from tests.model.builders import detector, saved
from tests.model.stand_in import Catalogue, serving

pytestmark = pytest.mark.browser

PEOPLENET = "deployable_quantized_onnx_v2.6.3"


@pytest.fixture(scope="module")
def catalogue() -> Iterator[Catalogue]:
    files = {"resnet34_peoplenet.onnx": detector().SerializeToString(), "labels.txt": b"person\nbag\nface\n"}
    with serving(Catalogue(files=files, version=PEOPLENET, needs_key=True)) as running:
        yield running


@pytest.fixture(scope="module")
def environment(catalogue: Catalogue) -> dict[str, str]:
    return {"FOOTFALL_NGC_API": catalogue.api, "NO_PROXY": "*", "NGC_API_KEY": "", "NGC_CLI_API_KEY": ""}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, demo_clip: Path) -> Path:
    folder = tmp_path_factory.mktemp("data")
    add_video(open_library(folder), demo_clip, copy=False)
    labels = "car\nbicycle\nperson\nroad_sign"
    saved(detector(classes=4), folder / "models" / "traffic" / "traffic.onnx", labels, 'title = "TrafficCamNet"')
    (folder / "models" / "torn.onnx").write_bytes(b"torn")
    return folder


@pytest.mark.long
def test_the_card_tells_all_about_the_model_in_use(page: Page, dashboard: Dashboard) -> None:
    page.goto(dashboard.address("models"))
    main = settled(page).get_by_test_id("stMain")
    expect(main.get_by_role("heading", name="Bundled detector (YOLOX-nano and YuNet)")).to_be_visible()
    for fact in (
        "person from 0.5",
        "960 × 544 pixels",
        "any number at a time",
        "Apache-2.0",
        "bundled.onnx",
        "b87442ae",
    ):
        expect(main.get_by_text(fact).first).to_be_visible()
    expect(main.get_by_text("average precision only 0.20")).to_be_visible()
    expect(main.get_by_text("torn.onnx is not an ONNX model")).to_be_visible()


@pytest.mark.long
def test_the_self_test_finds_the_people_in_a_frame(page: Page, dashboard: Dashboard) -> None:
    page.goto(dashboard.address("models", model="bundled"))
    settled(page).get_by_role("button", name="Run the self-test").click()
    expect(page.get_by_text("It works, and a batch gives")).to_be_visible()
    expect(page.get_by_text(re.compile(r"At the model's own thresholds: \d+ people"))).to_be_visible()
    expect(page.get_by_text("A picture takes")).to_be_visible()


@pytest.mark.long
def test_switching_shows_the_other_model_and_goes_into_the_address(page: Page, dashboard: Dashboard) -> None:
    page.goto(dashboard.address("models"))
    settled(page).get_by_role("combobox", name="Model for new analyses").click()
    page.get_by_role("option", name="TrafficCamNet").click()
    expect(page.get_by_role("heading", name="TrafficCamNet")).to_be_visible()
    expect(page.get_by_text("road_sign from 0.4")).to_be_visible()
    expect(page).to_have_url(re.compile("model=traffic"))


@pytest.mark.long
def test_peoplenet_is_fetched_with_a_key_and_preferred_from_then_on(
    page: Page, dashboard: Dashboard, catalogue: Catalogue
) -> None:
    page.goto(dashboard.address("models"))
    settled(page).get_by_role("button", name="Fetch PeopleNet").click()
    expect(page.get_by_text("NVIDIA's catalogue wants a key")).to_be_visible()
    settled(page)
    page.get_by_role("combobox", name="Version").click()
    page.get_by_role("option", name=PEOPLENET).click()
    page.get_by_label("NGC key, only if NVIDIA asks for one", exact=True).fill("nvapi-good")
    page.get_by_role("button", name="Fetch PeopleNet").click()
    expect(page.get_by_role("heading", name="NVIDIA PeopleNet v2.6.3")).to_be_visible()
    assert (dashboard.data / "models" / f"peoplenet_v{PEOPLENET}" / "resnet34_peoplenet.onnx").exists()
    assert not any("Authorization" in headers for headers in catalogue.headers_at("storage"))
    kept = [path for path in dashboard.data.rglob("*") if path.is_file() and b"nvapi-good" in path.read_bytes()]
    assert kept == []
