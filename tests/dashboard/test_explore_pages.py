"""The Timeline and Frames pages over runs of every kind: nothing breaks, and the figures are the run's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from detector.images import jpeg
from detector.library.paths import Library, open_library
from detector.library.run import Run
from tests.library.made import SPEC, Box, make_run

PEOPLE = ((100, 100, 160, 300), (400, 120, 460, 320), (700, 90, 770, 330))
PICTURE = jpeg(np.full((272, 480, 3), 90, np.uint8))


def people(*counts: int, score: float = 0.8) -> list[Box]:
    """So many people in each sample."""
    return [(sample, 0, score, PEOPLE[i]) for sample, count in enumerate(counts) for i in range(count)]


def draw_page(view: str) -> None:
    """What shell.py does around a page."""
    from dashboard.components.messages import guard
    from dashboard.pages import page_at
    from dashboard.state import address

    address.begin()
    with guard():
        page_at(view).draw()
    address.publish()


@pytest.fixture
def library(data_dir: Path) -> Library:
    st.cache_data.clear()
    st.cache_resource.clear()
    return open_library(data_dir)


def opened(view: str, run: Run, **settings: str) -> AppTest:
    page = AppTest.from_function(draw_page, args=(view,), default_timeout=30)
    for name, value in {"run": run.id, **settings}.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception, page.exception
    return page


def with_pictures(run: Run) -> Run:
    for picture in run.folder.rglob("*.jpg"):
        picture.write_bytes(PICTURE)
    return run


def metrics(page: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in page.metric}


def settings_of(page: AppTest) -> dict[str, str]:
    return {name: value if isinstance(value, str) else value[0] for name, value in page.query_params.items()}


def runs_of_every_kind(library: Library, kind: str) -> Run:
    match kind:
        case "plain":
            return with_pictures(make_run(library, people(1, 3, 2, 0, 1)))
        case "nothing found":
            return with_pictures(make_run(library))
        case "nothing readable":
            return make_run(library, unreadable=range(10))
        case "one frame":
            return make_run(library, people(2), samples=1)
        case "no pictures":
            return make_run(library, people(1, 2))
        case "coverage alone":
            return make_run(library, people(1, 2), has_boxes=False)
        case "other classes":
            spec = replace(SPEC, classes=("car", "bi*cycle"), thresholds=(0.4, 0.4))
            return make_run(library, people(1, 2), spec=spec)
    raise ValueError(kind)


KINDS = ("plain", "nothing found", "nothing readable", "one frame", "no pictures", "coverage alone", "other classes")


@pytest.mark.parametrize("view", ["timeline", "frames"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_takes_runs_of_every_kind(library: Library, kind: str, view: str) -> None:
    page = opened(view, runs_of_every_kind(library, kind))
    assert not page.error


def test_the_figures_are_those_of_the_run(library: Library) -> None:
    page = opened("timeline", runs_of_every_kind(library, "plain"))
    assert metrics(page) == {
        "People per frame": "0.7",
        "Most people at once": "3",
        "Someone in view": "40%",
        "Frames read": "10",
    }


def test_a_moved_threshold_is_followed_by_the_figures_and_the_address(library: Library) -> None:
    run = with_pictures(make_run(library, people(1, 1, 1) + people(0, 2, score=0.6)))
    page = opened("timeline", run)
    assert metrics(page)["Most people at once"] == "2"
    page.slider[0].set_value(0.7).run()
    assert metrics(page)["Most people at once"] == "1"
    assert settings_of(page)["score.person"] == "0.7"


def test_the_highest_count_leads_to_its_frame(library: Library) -> None:
    page = opened("timeline", runs_of_every_kind(library, "plain"))
    page.button(key="to-peak").click().run()
    assert settings_of(page)["frame"] == "1"
    assert any("Frames around 0:01" in text.value for text in page.markdown)


def test_a_stretch_narrows_the_figures(library: Library) -> None:
    page = opened("timeline", runs_of_every_kind(library, "plain"), range="3..6")
    assert metrics(page)["Most people at once"] == "1"
    assert metrics(page)["Frames read"] == "3"


@pytest.mark.parametrize("view", ["timeline", "frames"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("frame", "99999"),
        ("frame", "x"),
        ("page", "-3"),
        ("score.person", "nan"),
        ("range", "9..1"),
        ("method", "magic"),
    ],
)
def test_a_link_with_nonsense_opens_the_page_all_the_same(library: Library, view: str, name: str, value: str) -> None:
    page = opened(view, runs_of_every_kind(library, "plain"), **{name: value})
    assert not page.error


def test_summed_coverage_is_named_where_dbscan_counts(library: Library) -> None:
    page = opened("timeline", runs_of_every_kind(library, "plain"), method="dbscan")
    assert [slider.label for slider in page.slider[:2]] == ["Person · summed coverage", "Bag · summed coverage"]


@pytest.mark.parametrize("view", ["timeline", "frames"])
def test_coverage_alone_is_said_to_give_no_boxes(library: Library, view: str) -> None:
    page = opened(view, runs_of_every_kind(library, "coverage alone"))
    assert any("no boxes" in caption.value for caption in page.caption)


def test_one_frame_large_has_its_detections_in_a_table(library: Library) -> None:
    page = opened("frames", runs_of_every_kind(library, "plain"), frame="1")
    table = page.dataframe[0].value
    assert list(table["class"]) == ["person"] * 3
    assert list(table["left"].round()) == [50, 200, 350]
    assert any("At reduced size" in caption.value for caption in page.caption)


def test_next_and_previous_walk_through_the_frames_that_pass(library: Library) -> None:
    page = opened("frames", runs_of_every_kind(library, "plain"), frame="1", show="person", count="1..9999")
    page.button(key="step-frame-Next").click().run()
    page.button(key="step-frame-Next").click().run()
    assert settings_of(page)["frame"] == "4"
    assert page.button(key="step-frame-Next").disabled


def test_blurred_faces_come_with_the_limits_of_blurring(library: Library) -> None:
    page = opened("frames", runs_of_every_kind(library, "plain"), blur="1")
    assert any("a face it missed is still visible" in caption.value for caption in page.caption)
