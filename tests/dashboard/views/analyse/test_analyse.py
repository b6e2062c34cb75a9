"""The Analyse page."""

from __future__ import annotations

from pathlib import Path

from detector.actions.analyse import load_model, run_analysis
from detector.library.paths import Library
from detector.library.videos import add_video
from detector.types import Sampling
from tests.dashboard.pages import (
    opened,
)


def test_an_analysis_made_before_leads_to_its_run(library: Library, demo_clip: Path) -> None:
    video, sampling = add_video(library, demo_clip, copy=False), Sampling(frames=2)
    page = opened("analyse", way="count", count="2")
    assert page.metric[0].value == "2"
    assert any(button.label == "Start" for button in page.button)
    run_analysis(library, video, sampling, load_model(library, "auto"))
    page = page.run()
    assert not any(button.label == "Start" for button in page.button)
    assert ["in the library already" in told.value for told in page.success] == [True]
