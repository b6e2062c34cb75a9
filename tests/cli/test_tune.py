"""The way of running a model that is taken: measured beside float32, kept by machine, with the same answers."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from detector.actions import tune as tuning
from detector.actions.analyse import analyse
from detector.actions.choosing import choose, explain_choice
from detector.actions.requests import AnalyseRequest
from detector.errors import ModelUnusable, SettingError
from detector.library.paths import Library, open_library
from detector.library.runs import read_run
from detector.library.tuned import Trial, Tuning, keep_tuning, read_tuning
from detector.library.videos import Video, add_video
from detector.model.machine import Machine, find_machine
from detector.model.registry import read_card
from detector.types import Choice, Sampling
from tests.cli.conftest import Command
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
def library(data_dir: Path) -> Library:
    return open_library(data_dir)


def trial(**changed: object) -> Trial:
    """A trial of OpenVINO that was twice as fast and found the same 200 things."""
    figures: dict[str, object] = {"ms": 10, "exact_ms": 20, "speed": 2.0, "steady_speed": 1.8, "frames": 16}
    figures |= {"found": 200, "exact_found": 200, "matched": 200}
    way: dict[str, object] = {"runtime": "openvino", "device": "CPU", "precision": "bf16", "threads": 1, "batch": 2}
    return Trial.model_validate(way | figures | changed)


def measured(network: Path, *trials: Trial, machine: Machine | None = None) -> Tuning:
    return Tuning(
        model_sha256=read_card(network).spec.sha256,
        model_title="Small",
        machine=machine or find_machine(),
        measured=datetime(2026, 11, 29, tzinfo=UTC),
        footage="walk.mp4",
        complete=True,
        trials=trials,
    )


@pytest.mark.parametrize(
    ("changed", "agrees"),
    [
        ({}, True),
        ({"matched": 199}, True),
        ({"matched": 198}, False),
        ({"found": 202, "exact_found": 200, "matched": 200}, False),
        ({"frames": 3}, False),
        ({"problem": "It cannot be run."}, False),
        ({"found": 0, "exact_found": 0, "matched": 0}, False),
        ({"found": 0, "exact_found": 0, "matched": 0, "precision": "fp32"}, True),
    ],
)
def test_a_way_agrees_that_finds_the_same(changed: dict[str, object], agrees: bool) -> None:
    assert trial(**changed).agrees is agrees


def test_the_fastest_that_agrees_is_taken_where_it_surely_is_faster(network: Path) -> None:
    wrong, fast = trial(speed=9.0, steady_speed=9.0, matched=100), trial(speed=3.0, steady_speed=2.5, batch=4)
    assert measured(network, trial(), wrong, fast).best == fast
    assert measured(network, wrong, trial(speed=1.5, steady_speed=0.9)).best is None
    assert measured(network).best is None


def test_what_was_measured_holds_for_this_machine_and_this_file_alone(library: Library, network: Path) -> None:
    kept = measured(network, trial())
    keep_tuning(library, kept)
    keep_tuning(library, measured(network, machine=Machine("another processor", 64, ())))
    assert read_tuning(library, kept.model_sha256, kept.machine) == kept
    assert read_tuning(library, "0" * 64, kept.machine) is None
    keep_tuning(library, measured(network))  # measured again
    assert read_tuning(library, kept.model_sha256, kept.machine) == measured(network)


def test_every_way_there_is_is_tried_and_kept(library: Library, network: Path, clip: Path) -> None:
    add_video(library, clip, copy=False)
    found = tuning.tune(library, network)
    assert found.complete
    assert {one.runtime for one in found.trials} == {"onnx", "openvino"}
    assert {one.batch for one in found.trials} == {1, 4}
    for one in found.trials:
        assert (one.problem, one.frames, one.agrees) == ("", 16, True)
        assert one.exact_found == one.matched > 0
        assert 0 <= one.difference < 1e-4
        assert one.steady_speed <= one.speed
    assert read_tuning(library, found.model_sha256, find_machine()) == found


def test_without_footage_there_is_nothing_to_measure_on(library: Library, network: Path) -> None:
    with pytest.raises(SettingError, match="no footage to measure on"):
        tuning.tune(library, network)


def test_no_trial_is_begun_when_the_time_is_over(library: Library, network: Path, clip: Path) -> None:
    add_video(library, clip, copy=False)
    found = tuning.tune(library, network, within_s=0.0)
    assert (found.trials, found.complete, found.best) == ((), False, None)


def test_a_way_that_cannot_be_run_is_told_and_not_taken(
    library: Library, network: Path, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ModelUnusable("It cannot be run.")

    add_video(library, clip, copy=False)
    monkeypatch.setattr(tuning, "compare_ways", fail)
    found = tuning.tune(library, network)
    assert {one.problem for one in found.trials} == {"It cannot be run."}
    assert found.best is None


def request(video: Video, network: Path, runtime: str | None = None) -> AnalyseRequest:
    return AnalyseRequest(video_id=video.id, sampling=Sampling(every_frames=10), model=str(network), runtime=runtime)


def test_an_analysis_takes_what_was_measured_unless_it_names_another(
    library: Library, network: Path, clip: Path
) -> None:
    assert "were not tried" in explain_choice(library, network)
    keep_tuning(library, measured(network, trial(precision="fp32", threads=1, batch=2)))
    assert choose(library, network) == Choice("openvino", "CPU", "fp32", 1, batch=2)
    assert "2.0 times as fast" in explain_choice(library, network)
    video = add_video(library, clip, copy=False)
    made = read_run(library, analyse(library, request(video, network)).run_id).manifest
    assert (made.choice.runtime, made.choice.threads, made.choice.batch) == ("openvino", 1, 2)
    other = read_run(library, analyse(library, request(video, network, runtime="onnx")).run_id).manifest
    assert other.choice.runtime == "onnx"


def test_measurements_that_are_damaged_stop_no_analysis(library: Library, network: Path) -> None:
    keep_tuning(library, measured(network, trial(precision="fp32")))
    library.tuned.write_text('{"schema_version": 1, "tunings": [{"model')
    assert choose(library, network) == Choice()
    assert "were not tried" in explain_choice(library, network)


def test_the_worker_measures_first_where_an_analysis_is_long(
    library: Library, network: Path, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = request(add_video(library, clip, copy=False), network)
    monkeypatch.setattr(tuning, "is_busy", lambda: False)
    tuning.tune_first(library, asked)
    assert read_tuning(library, read_card(network).spec.sha256, find_machine()) is None  # not worth it for 4 frames
    monkeypatch.setattr(tuning, "_LONG_S", 0.0)
    monkeypatch.setattr(tuning, "is_busy", lambda: True)
    tuning.tune_first(library, asked)
    assert read_tuning(library, read_card(network).spec.sha256, find_machine()) is None  # later, on a quiet machine
    monkeypatch.setattr(tuning, "is_busy", lambda: False)
    monkeypatch.setattr(tuning, "FIRST_S", 0.0)
    tuning.tune_first(library, asked.model_copy(update={"runtime": "onnx"}))
    assert read_tuning(library, read_card(network).spec.sha256, find_machine()) is None  # it named what it wants
    tuning.tune_first(library, asked)
    assert read_tuning(library, read_card(network).spec.sha256, find_machine()) is not None


def test_the_command_prints_every_way_and_what_follows(
    library: Library, network: Path, clip: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    trials = (trial(), trial(matched=100), trial(problem="It cannot be run."))
    monkeypatch.setattr(tuning, "tune", lambda *_, **__: measured(network, *trials))
    said = command("models", "tune", "--model", network)
    rows = [line.split() for line in said.out.splitlines() if line.startswith("openvino  ")]
    assert [row[-1] for row in rows] == ["yes", "no", "no"]
    assert "openvino in bf16: It cannot be run." in said.out
    assert "From now on: ONNX Runtime in float32" in said.out  # nothing was kept here
