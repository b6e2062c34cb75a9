"""PeopleNet's download in its thread: watched, cancelled, one at a time."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from detector.actions import fetch_model as module
from detector.actions.fetch_model import ModelDownload
from detector.errors import Cancelled, ModelDownloadFailed
from tests.model.builders import detector
from tests.model.stand_in import Catalogue, serving

VERSION = "onnx_v9.9"
PATIENCE_S = 20.0


def ended(download: ModelDownload) -> ModelDownload:
    """Wait for the download's thread."""
    for thread in threading.enumerate():
        if thread.name == "fetch-peoplenet":
            thread.join(PATIENCE_S)
            if thread.is_alive():
                pytest.fail(f"the download's thread had not ended after {PATIENCE_S:.0f} s")
    return download


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
        download = ModelDownload()
        assert download.current_status.state == "none"
        download.start(tmp_path, VERSION, "")
        assert ended(download).current_status.state == "failed"
        assert "wants a key" in download.current_status.text
        download.start(tmp_path, VERSION, "nvapi-good")
        assert ended(download).current_status.state == "done"
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
        raise Cancelled("stopped")

    monkeypatch.setattr(module, "fetch_peoplenet", slow)
    download = ModelDownload()
    download.start(tmp_path, VERSION, "")
    assert begun.wait(PATIENCE_S)
    download.start(tmp_path, VERSION, "")
    assert download.current_status.state == "running"
    download.cancel()
    assert ended(download).current_status.state == "cancelled"
    assert len(calls) == 1


def test_what_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(data: Path, **rest: object) -> Path:
        raise ModelDownloadFailed("The terms are not accepted.")

    monkeypatch.setattr(module, "fetch_peoplenet", failing)
    download = ModelDownload()
    download.start(tmp_path, VERSION, "")
    assert ended(download).current_status.text == "The terms are not accepted."
