"""Data sets, evidence pack and annotated video: what their buttons hand out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard.components import take_away as component
from detector.exports import write
from detector.images import encode_jpeg
from detector.jobs.store import list_jobs, read_job
from detector.library.paths import Library
from detector.library.run import Run
from detector.view import open_run
from tests.dashboard.pages import draw_page, people
from tests.jobs.conftest import do_next
from tests.library.made import make_run

PICTURE = encode_jpeg(np.full((272, 480, 3), 90, np.uint8))
Files = dict[str, Callable[[], bytes]]


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> Files:
    """What the page's download buttons hand out, by file name."""
    found: Files = {}

    def button(label: str, *, data: Callable[[], bytes], file_name: str, **_: Any) -> None:
        found[file_name] = data

    monkeypatch.setattr(st, "download_button", button)
    return found


@pytest.fixture
def run(library: Library) -> Run:
    made = make_run(library, people(0, 2, 1, 3), samples=5)
    for picture in made.folder.rglob("*.jpg"):
        picture.write_bytes(PICTURE)
    return made


def opened(run: Run, **settings: str) -> AppTest:
    page = AppTest.from_function(draw_page, args=("timeline",), default_timeout=30)
    for name, value in {"run": run.id, **settings}.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception, page.exception
    return page


def unpacked(files: Files) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(files["walk-stand-in-evidence.zip"]())) as pack:
        return {name.split("/", 1)[1]: pack.read(name) for name in pack.namelist()}


def test_data_sets_are_the_command_lines(run: Run, files: Files) -> None:
    opened(run, **{"score.person": "0.9"})
    at = open_run(run.id).at(person=0.9)
    assert files["walk-stand-in-coco.json"]() == write("coco", at)
    assert files["walk-stand-in-mot.txt"]() == write("mot", at)
    assert files["walk-stand-in-detections.parquet"]() == write("parquet", at)


@pytest.mark.parametrize("settings", [{}, {"bins": "10 s", "range": "0..2"}], ids=["as it opens", "another chart"])
def test_the_pack_is_the_command_lines(run: Run, files: Files, settings: dict[str, str]) -> None:
    opened(run, **{"score.person": "0.9", **settings})
    assert files["walk-stand-in-evidence.zip"]() == write("evidence", open_run(run.id).at(person=0.9))


def test_the_pack_holds_the_tables_the_charts_and_the_fullest_frames(run: Run, files: Files) -> None:
    opened(run)
    pack = unpacked(files)
    assert pack["timeline.csv"] == write("timeline", open_run(run.id))
    assert sorted(name for name in pack if name.startswith("frames/")) == [
        "frames/000010-00-00-01.000.jpg",
        "frames/000020-00-00-02.000.jpg",
        "frames/000030-00-00-03.000.jpg",
    ]
    assert {"charts/timeline.html", "charts/thresholds.html"} <= pack.keys()
    assert len(pack["charts/plotly.min.js"]) > 1_000_000
    assert "Faces are blurred" in pack["README.txt"].decode()


@pytest.mark.parametrize(
    ("settings", "pictures"),
    [
        ({"pack.frames": "none"}, []),
        ({"pack.frames": "frame"}, []),
        ({"pack.frames": "frame", "frame": "4"}, ["000040"]),
        ({"pack.frames": "stretch", "range": "0..2"}, ["000000", "000010"]),
    ],
    ids=["none", "no frame chosen", "a frame", "a stretch"],
)
def test_the_pictures_one_asks_for(run: Run, files: Files, settings: dict[str, str], pictures: list[str]) -> None:
    opened(run, **settings)
    assert sorted(n[7:13] for n in unpacked(files) if n.startswith("frames/")) == pictures


def test_blurring_can_be_switched_off(run: Run, files: Files) -> None:
    opened(run, **{"pack.blur": "0"})
    assert "Faces are not blurred" in unpacked(files)["README.txt"].decode()


def test_the_video_is_made_by_a_job_and_then_handed_out(
    library: Library, run: Run, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(component, "ensure_worker", lambda _: None)
    page = opened(run)
    assert "walk-stand-in-annotated.mp4" not in files
    next(button for button in page.button if button.label == "Make the video").click().run()
    (queued,) = list_jobs(library)
    assert queued.kind == "video"
    assert any(button.label == "Cancel" for button in page.button)
    do_next(library)
    assert read_job(library, queued.id).state == "done"
    page.run()
    assert files["walk-stand-in-annotated.mp4"]()[4:8] == b"ftyp"


def test_a_video_that_could_not_be_made_says_why(library: Library, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(component, "ensure_worker", lambda _: None)
    page = opened(run)
    next(button for button in page.button if button.label == "Make the video").click().run()
    (library.jobs / "made").write_text("in the way")
    do_next(library)
    page.run()
    assert any("Could not write" in error.value for error in page.error)
    assert any(button.label == "Make the video" for button in page.button)
