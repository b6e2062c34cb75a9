"""The Library and Models pages where something around them is not as it should be."""

from __future__ import annotations

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard.server import watch
from detector.actions.analyse import load, run_analysis
from detector.actions.requests import DemoRequest
from detector.errors import ModelUnusable
from detector.jobs.store import submit
from detector.library.paths import Library, open_library
from detector.library.videos import add_video
from detector.types import Sampling
from tests.conftest import REPOSITORY
from tests.dashboard.test_explore_pages import draw_page
from tests.jobs.conftest import until
from tests.library.made import make_run
from tests.model.builders import detector, saved


@pytest.fixture
def library(data_dir: Path) -> Library:
    st.cache_data.clear()
    st.cache_resource.clear()
    return open_library(data_dir)


def opened(view: str, **settings: str) -> AppTest:
    page = AppTest.from_function(draw_page, args=(view,), default_timeout=30)
    for name, value in settings.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception, page.exception
    return page


def text_of(page: AppTest) -> str:
    return " ".join(element.value for kind in (page.markdown, page.caption, page.error) for element in kind)


def test_a_folder_that_cannot_be_reached_leaves_the_rest_of_the_library(
    library: Library, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run = make_run(library)
    monkeypatch.setenv("FOOTFALL_FOLDERS", str(tmp_path / "an unmounted share"))
    page = AppTest.from_file(str(REPOSITORY / "dashboard" / "shell.py"), default_timeout=30).run()
    assert not page.exception
    assert ["cannot be read" in error.value for error in page.error] == [True]
    assert run.manifest.video.name in text_of(page)


def test_a_model_that_does_not_run_leaves_the_way_to_another(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    saved(detector(classes=3), library.models / "mine" / "mine.onnx", "person\nbag\nface")

    def refuse(path: str) -> None:
        raise ModelUnusable(f"{path} does not run here.")

    monkeypatch.setattr("dashboard.state.cache.load_network", refuse)
    page = opened("models", model="mine")
    assert "does not run here" in text_of(page)
    assert "Models here" in text_of(page)
    assert any(button.label == "Fetch PeopleNet" for button in page.button)


def test_an_analysis_made_before_leads_to_its_run(library: Library, demo_clip: Path) -> None:
    video, sampling = add_video(library, demo_clip, copy=False), Sampling(frames=2)
    page = opened("analyse", way="count", count="2")
    assert page.metric[0].value == "2"
    assert any(button.label == "Start" for button in page.button)
    run_analysis(library, video, sampling, load(library, "auto"))
    page = page.run()
    assert not any(button.label == "Start" for button in page.button)
    assert ["in the library already" in told.value for told in page.success] == [True]


def test_the_self_test_tells_that_the_model_works(library: Library, demo_clip: Path) -> None:
    add_video(library, demo_clip, copy=False)
    page = opened("models")
    next(button for button in page.button if button.label == "Run the self-test").click().run()
    assert ["It works" in told.value for told in page.success] == [True]


def test_a_worker_that_was_lost_is_replaced_without_a_page(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Path] = []
    monkeypatch.setattr(watch, "EVERY_S", 0.01)
    monkeypatch.setattr(watch, "ensure_worker", lambda asked: started.append(asked.root))
    watch.look_after(library)
    watch.look_after(library)
    assert not started
    submit(library, DemoRequest())
    until(lambda: len(started) >= 3, "the worker was asked for again and again")
    assert set(started) == {library.root}
