"""The list of jobs: what each is called, how far it is, and what can be done about it."""

from __future__ import annotations

import time

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard.components.job_list import progress_words, title_of
from detector.actions.requests import AnalyseRequest, DemoRequest, Request
from detector.jobs.job import Job
from detector.jobs.requests import FetchJob
from detector.jobs.store import claim_job, note_progress, open_table, read_job, submit
from detector.library.paths import Library, open_library
from detector.types import Progress, Sampling


@pytest.fixture
def library(data_dir: object) -> Library:
    st.cache_data.clear()
    st.cache_resource.clear()
    return open_library()


def draw() -> None:
    from dashboard.components.job_list import job_list

    job_list(earlier=True)


def running(library: Library, request: Request, progress: Progress) -> Job:
    job_id = submit(library, request)
    for lane in ("compute", "fetch"):
        claim_job(library, lane)
    note_progress(library, job_id, progress)
    return read_job(library, job_id)


def add_failed(library: Library, kind: str, payload: str) -> None:
    with open_table(library) as table:
        values = (kind, payload, time.time(), time.time())
        table.execute(
            "INSERT INTO jobs (kind, payload, created, finished, state) VALUES (?, ?, ?, ?, 'failed')", values
        )


@pytest.mark.parametrize(
    ("request_", "title"),
    [
        (DemoRequest(), "Fetch and analyse the demo clip"),
        (FetchJob(url="https://a.example/x", name="A *walk*"), r"Download A \*walk\*"),
        (AnalyseRequest(video_id="x", sampling=Sampling(every_s=0.5), name="a.mp4"), "Analyse a.mp4, every 0.5 s"),
        (AnalyseRequest(video_id="x", sampling=Sampling(frames=5)), "Analyse a video that is gone, spread evenly"),
    ],
    ids=["demo", "link", "analysis", "a video without a name"],
)
def test_what_a_job_is_called(library: Library, request_: Request, title: str) -> None:
    assert title_of(library, read_job(library, submit(library, request_))) == title


def test_progress_is_told_in_its_own_unit(library: Library) -> None:
    analysis = AnalyseRequest(video_id="x", sampling=Sampling(frames=5))
    frames = running(library, analysis, Progress(84, 160, 14.0, 12.0))
    loaded = running(library, FetchJob(url="https://a.example/x"), Progress(12_500_000, 50_000_000, 2e6, 30.0, "bytes"))
    assert progress_words(frames) == "84 of 160 frames · 14 a second · about 12 s left"
    assert progress_words(loaded) == "12.5 of 50.0 MB · 2.0 MB a second · about 30 s left"


def test_a_step_without_numbers_is_told_in_words(library: Library) -> None:
    asking = running(library, FetchJob(url="https://a.example/x"), Progress.at_step("Asking the site"))
    assert progress_words(asking) == "Asking the site"


def test_what_another_version_asked_is_listed_and_cannot_be_tried_again(library: Library) -> None:
    add_failed(library, "analyse", '{"from": "the future"}')
    add_failed(library, "demo", "{}")
    page = AppTest.from_function(draw, default_timeout=30).run()
    assert not page.exception
    assert any("Analyse something, as another version" in text.value for text in page.markdown)
    assert [button.key for button in page.button if button.label == "Try again"] == ["retry-2"]
