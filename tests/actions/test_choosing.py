"""Runtime and precision: named, left open, and runs of before by another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from detector.actions.analyse import AnalysisResult, analyse
from detector.actions.choosing import choose
from detector.actions.requests import AnalyseRequest
from detector.errors import Cancelled, SettingError
from detector.library import request
from detector.library.paths import Library, open_library
from detector.library.runs import list_runs, read_run
from detector.library.videos import add_video
from detector.model.network import LoadedNetwork
from detector.model.runtimes import load_network
from detector.types import Choice, Control, Sampling
from tests.model.builders import detector, saved
from tests.video.clips import write_clip

pytest.importorskip("openvino", reason="there is no wheel of OpenVINO for this machine")


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network of 6 x 4 cells."""
    return saved(detector(input_wh=(96, 64)), tmp_path_factory.mktemp("network") / "small.onnx", labels="a\nb\nc")


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_clip(tmp_path_factory.mktemp("clip") / "walk.mp4", frames=40)


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    monkeypatch.setattr(request, "STRETCH_S", 0.01)  # stretches of 16 samples
    return open_library(tmp_path / "data")


def ask(library: Library, clip: Path, network: Path, runtime: str | None = None, **more: Control) -> AnalysisResult:
    video = add_video(library, clip, copy=False)
    asked = AnalyseRequest(video_id=video.id, sampling=Sampling(every_frames=1), model=str(network), runtime=runtime)
    return analyse(library, asked, **more)


def stopping() -> Control:
    """Stops after the first sign of progress."""
    answers: Iterator[bool] = iter((False, True))
    return Control(cancelled=lambda: next(answers, True))


def test_a_request_that_names_nothing_finds_the_run_of_any_runtime(library: Library, clip: Path, network: Path) -> None:
    made = ask(library, clip, network, "openvino")
    assert ask(library, clip, network) == AnalysisResult(made.run_id, "known")
    manifest = read_run(library, made.run_id).manifest
    assert (manifest.choice.runtime, manifest.precision) == ("openvino", "fp32")
    assert manifest.choice.processor


def test_a_finished_run_is_found_where_its_runtime_is_gone(
    library: Library, clip: Path, network: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load_others(path: Path, choice: Choice) -> LoadedNetwork:
        if choice.runtime == "openvino":
            raise SettingError("It is gone.")
        return load_network(path, choice)

    made = ask(library, clip, network, "openvino")
    monkeypatch.setattr("detector.actions.analyse.load_network", load_others)
    assert ask(library, clip, network) == AnalysisResult(made.run_id, "known")


def test_a_request_that_names_one_is_answered_by_that_one_alone(library: Library, clip: Path, network: Path) -> None:
    first = ask(library, clip, network, "openvino")
    second = ask(library, clip, network, "onnx")
    assert second.outcome == "new"
    assert second.run_id != first.run_id


def test_an_interrupted_run_goes_on_by_the_runtime_it_was_begun_with(
    library: Library, clip: Path, network: Path
) -> None:
    with pytest.raises(Cancelled):
        ask(library, clip, network, "openvino", control=stopping())
    (begun,) = list_runs(library)
    assert begun.state == "partial"
    assert ask(library, clip, network) == AnalysisResult(begun.id, "continued")
    assert read_run(library, begun.id).manifest.choice.runtime == "openvino"


def test_a_runtime_that_is_gone_leaves_its_interrupted_run_alone(
    library: Library, clip: Path, network: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Cancelled):
        ask(library, clip, network, "openvino", control=stopping())
    monkeypatch.setattr("detector.library.manifest.Manifest.as_choice", gone)
    assert ask(library, clip, network).outcome == "new"
    assert len(list_runs(library)) == 2


def gone(manifest: object) -> Choice:
    """The choice of a runtime that this installation lacks."""
    del manifest
    return Choice(runtime="tea leaves", device="CPU", build="Tea Leaves 1.0")


@pytest.mark.parametrize(
    ("runtime", "precision", "expected"),
    [(None, None, Choice()), ("openvino", None, Choice("openvino")), (None, "fp32", Choice())],
)
def test_what_is_left_open_is_the_usual(
    library: Library, network: Path, runtime: str | None, precision: str | None, expected: Choice
) -> None:
    assert choose(library, network, runtime, precision) == expected


@pytest.mark.parametrize(("runtime", "precision"), [("tea leaves", None), (None, "fp7")])
def test_what_there_is_not_is_refused(
    library: Library, network: Path, runtime: str | None, precision: str | None
) -> None:
    with pytest.raises(SettingError):
        choose(library, network, runtime, precision)
