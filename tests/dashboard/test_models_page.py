"""What stands behind the Models page: the download in its thread, the self-test on any picture, its chart."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import cv2
import numpy as np
import pytest

from dashboard.views.models import fetching as module
from dashboard.views.models.charts.stages import stage_times
from dashboard.views.models.fetching import Fetching
from dashboard.views.models.self_test import read_picture, run_self_test
from detector.errors import ModelDownloadFailed, VideoUnreadable
from detector.model import bundled
from detector.model.runtimes.onnx import load_network
from tests.model.builders import detector, saved
from tests.model.stand_in import Catalogue, serving

VERSION = "onnx_v9.9"
PATIENCE_S = 20.0


def ended(fetching: Fetching) -> Fetching:
    """Wait for the download's thread."""
    for thread in threading.enumerate():
        if thread.name == "fetch-peoplenet":
            thread.join(PATIENCE_S)
            if thread.is_alive():
                pytest.fail(f"the download's thread had not ended after {PATIENCE_S:.0f} s")
    return fetching


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("NGC_CLI_API_KEY", "NGC_API_KEY"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("NO_PROXY", "*")


@pytest.mark.usefixtures("alone")
def test_a_download_in_its_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"resnet34_peoplenet.onnx": detector().SerializeToString(), "labels.txt": b"person\nbag\nface"}
    with serving(Catalogue(files=files, version=VERSION, needs_key=True)) as catalogue:
        monkeypatch.setenv("FOOTFALL_NGC_API", catalogue.api)
        fetching = Fetching()
        assert fetching.standing.state == "none"
        fetching.start(tmp_path, VERSION, "")
        assert ended(fetching).standing.state == "failed"
        assert "wants a key" in fetching.standing.text
        fetching.start(tmp_path, VERSION, "nvapi-good")
        assert ended(fetching).standing.state == "done"
    assert (tmp_path / "models" / f"peoplenet_v{VERSION}" / "resnet34_peoplenet.onnx").exists()


def test_only_one_at_a_time_and_it_can_be_cancelled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, calls = threading.Event(), []

    def slow(data: Path, *, cancelled: object, **rest: object) -> Path:
        calls.append(data)
        begun.set()
        until_s = time.monotonic() + PATIENCE_S
        while not cancelled():  # type: ignore[operator]
            assert time.monotonic() < until_s, "nobody cancelled"
            time.sleep(0.005)
        raise module.Cancelled("stopped")

    monkeypatch.setattr(module, "fetch_peoplenet", slow)
    fetching = Fetching()
    fetching.start(tmp_path, VERSION, "")
    assert begun.wait(PATIENCE_S)
    fetching.start(tmp_path, VERSION, "")
    assert fetching.standing.state == "running"
    fetching.cancel()
    assert ended(fetching).standing.state == "cancelled"
    assert len(calls) == 1


def test_what_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(data: Path, **rest: object) -> Path:
        raise ModelDownloadFailed("The terms are not accepted.")

    monkeypatch.setattr(module, "fetch_peoplenet", failing)
    fetching = Fetching()
    fetching.start(tmp_path, VERSION, "")
    assert ended(fetching).standing.text == "The terms are not accepted."


def png(height: int, width: int) -> bytes:
    return cv2.imencode(".png", np.full((height, width, 3), 90, np.uint8))[1].tobytes()


def test_an_uploaded_picture_is_read() -> None:
    assert read_picture(png(48, 64), "../<b>.png").shape == (48, 64, 3)


@pytest.mark.parametrize("content", [b"", b"no picture at all"], ids=["empty", "text"])
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(VideoUnreadable):
        read_picture(content, "a.png")


def test_an_absurdly_large_picture_is_refused_before_it_is_decoded() -> None:
    with pytest.raises(VideoUnreadable, match="smaller picture"):
        read_picture(png(8000, 8000), "a.png")


def test_the_self_test_draws_on_the_picture_as_it_was(tmp_path: Path) -> None:
    network = load_network(saved(detector(), tmp_path / "a.onnx"))
    tested = run_self_test(network, np.full((60, 80, 3), 90, np.uint8))
    drawn = cv2.imdecode(np.frombuffer(tested.picture, np.uint8), cv2.IMREAD_COLOR)
    assert drawn.shape == (60, 80, 3)
    assert [stage.name for stage in tested.stages] == ["Resize", "Prepare", "Network", "Cells", "Clustering"]
    assert list(tested.counts) == ["class 1", "class 2", "class 3"]


def test_an_empty_picture_has_nobody_in_it() -> None:
    tested = run_self_test(load_network(bundled.PATH), np.full((60, 80, 3), 90, np.uint8))
    assert sum(tested.counts.values()) == 0


def test_the_chart_has_a_bar_a_stage_and_says_so_in_words() -> None:
    figure = stage_times([("Prepare", 1.5), ("Network", 30.0)])
    assert list(figure.data[0].x) == [1.5, 30.0]
    assert "Network 30.0" in figure.layout.meta["alt"]
