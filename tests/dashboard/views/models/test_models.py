"""The Models page: a model that does not run, and the self-test."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from detector.actions.evaluate import evaluate
from detector.errors import ModelUnusable
from detector.library.measured import keep_measurement
from detector.library.paths import Library
from detector.library.tuned import Trial, Tuning, keep_tuning
from detector.library.videos import add_video
from detector.model.machine import find_machine
from detector.model.registry import list_models
from detector.view import ViewCache, open_run
from tests.dashboard.pages import (
    metrics,
    opened,
    people,
    text_of,
)
from tests.library.made import SPEC, make_run
from tests.model.builders import detector, saved


def test_a_model_that_does_not_run_leaves_the_way_to_another(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    saved(detector(classes=3), library.models / "mine" / "mine.onnx", "person\nbag\nface")

    def refuse(path: str) -> None:
        raise ModelUnusable(f"{path} does not run here.")

    monkeypatch.setattr("dashboard.state.cache.load_network", refuse)
    page = opened("models", model="mine")
    assert "does not run here" in text_of(page)
    assert "Models here" in text_of(page)
    assert any(button.label == "Fetch PeopleNet" for button in page.button)


def test_the_self_test_tells_that_the_model_works(library: Library, demo_clip: Path) -> None:
    add_video(library, demo_clip, copy=False)
    page = opened("models")
    next(button for button in page.button if button.label == "Run the self-test").click().run()
    assert ["It works" in told.value for told in page.success] == [True]


def test_without_a_measurement_the_way_to_one_is_told(library: Library) -> None:
    assert [code.value for code in opened("models").code if "evaluate" in code.value] == [
        "footfall evaluate RUN --labels FILE"
    ]


def test_the_ways_that_were_measured_are_drawn_and_the_one_taken_is_told(library: Library) -> None:
    bundled = next(card for card in list_models(library.root) if card.name == "bundled")
    assert "footfall models tune --model bundled" in [code.value for code in opened("models").code]
    way = {"runtime": "openvino", "device": "CPU", "precision": "bf16", "threads": 2, "frames": 16}
    figures = {"ms": 10, "exact_ms": 20, "speed": 2, "steady_speed": 1.9, "found": 9, "exact_found": 9, "matched": 9}
    trials = (way | figures | {"batch": 1}, way | {"batch": 4, "problem": "It cannot be run."})
    keep_tuning(
        library,
        Tuning(
            model_sha256=bundled.spec.sha256,
            model_title="Bundled",
            machine=find_machine(),
            measured=datetime(2026, 11, 29, tzinfo=UTC),
            footage="walk.avi",
            complete=True,
            trials=tuple(Trial.model_validate(trial) for trial in trials),
        ),
    )
    page = opened("models")
    assert "2.0 times as fast here" in text_of(page)
    assert any("It cannot be run" in caption.value for caption in page.caption)
    assert len(page.get("plotly_chart")) == 1


def test_what_was_measured_stands_beside_the_model(library: Library, tmp_path: Path) -> None:
    bundled = next(card for card in list_models(library.root) if card.name == "bundled")
    run = make_run(library, people(1, 1, 1), samples=3, spec=replace(SPEC, sha256=bundled.spec.sha256))
    labels = tmp_path / "labels.txt"
    labels.write_text("1,1,50,50,30,100\n11,1,200,60,30,100\n")
    view = open_run(run.id, cache=ViewCache(library))
    keep_measurement(library, evaluate(view, labels))
    page = opened("models")
    assert {name: metrics(page)[name] for name in ("Precision", "Recall", "Count error")} == {
        "Precision": "0.500",
        "Recall": "0.500",
        "Count error": "0.000",
    }
    assert "labels\\.txt" in text_of(page) or "labels.txt" in text_of(page)
