"""The report on every page of a run: its words, its cut, and the files it hands out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import streamlit as st

from detector.exports import write
from detector.library.paths import Library
from detector.view import open_run
from tests.dashboard.pages import opened, people
from tests.library.made import make_run


@pytest.mark.parametrize("page", ["timeline", "thresholds", "heatmaps", "confidence", "frames", "people", "places"])
def test_every_page_of_a_run_has_it(library: Library, page: str) -> None:
    shown = opened(page, make_run(library, people(0, 2, 1, 3), samples=5))
    assert "What was asked" in [area.label for area in shown.text_area]


def test_its_file_is_the_one_of_the_command_line(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    files: dict[str, Callable[[], bytes]] = {}

    def button(label: str, *, data: Callable[[], bytes], file_name: str, **_: Any) -> None:
        files[file_name] = data

    monkeypatch.setattr(st, "download_button", button)
    run = make_run(library, people(0, 2, 1, 3), samples=5)
    words = {"title": "North door", "question": "How many?"}
    settings = {"report.title": words["title"], "report.question": words["question"], "report.blur": "0"}
    opened("timeline", run, **settings, **{"score.person": "0.7", "range": "0..3"})
    view = open_run(run.id).at(person=0.7).between(0.0, 3.0)
    assert files["walk-stand-in-report.html"]() == write("report", view, blur_faces=False, **words)
    assert "walk-stand-in-report.pdf" in files
