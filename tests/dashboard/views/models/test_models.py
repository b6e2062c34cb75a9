"""The Models page: a model that does not run, and the self-test."""

from __future__ import annotations

from pathlib import Path

import pytest

from detector.errors import ModelUnusable
from detector.library.paths import Library
from detector.library.videos import add_video
from tests.dashboard.pages import (
    opened,
    text_of,
)
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
