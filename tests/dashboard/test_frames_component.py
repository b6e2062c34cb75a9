"""A sample's picture with what was found in it: boxes in place, faces hidden, and what has to be said about it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import streamlit as st

from dashboard.components.frames import (
    Picture,
    Seen,
    annotated,
    caption,
    found_words,
    inline,
    large_picture,
    small_picture,
)
from dashboard.components.thresholds import kept
from detector.analysis.timeline import counts
from detector.grid.methods.nms import Nms
from detector.grid.methods.regions import Regions
from detector.images import jpeg
from detector.library.paths import Library, open_library
from detector.library.run import Run
from detector.overlay.palette import CLASS_COLOURS, rgb
from detector.types import Thresholds, UInt8
from tests.library.made import Box, make_run

PERSON, FACE = 0, 2
ROWS: list[Box] = [
    (1, PERSON, 0.8, (100, 100, 200, 400)),
    (1, FACE, 0.4, (300, 100, 380, 180)),
    (3, PERSON, 0.8, (100, 100, 200, 400)),
    (3, PERSON, 0.7, (500, 100, 600, 400)),
]


@pytest.fixture
def library(data_dir: Path) -> Library:
    st.cache_data.clear()
    st.cache_resource.clear()
    return open_library(data_dir)


def seen(run: Run, *, blur_faces: bool = False, scores: tuple[float, ...] = (0.5, 0.25, 0.7)) -> Seen:
    thresholds = Thresholds(scores, Nms() if run.manifest.model.has_boxes else Regions())
    found = kept(run, thresholds)
    return Seen(run, thresholds, found, counts(found, run.n_samples, len(run.classes)), blur_faces)


def noise() -> UInt8:
    return np.random.default_rng(0).integers(0, 256, (272, 480, 3)).astype(np.uint8)


def test_boxes_lie_where_they_were_found_at_any_size(library: Library) -> None:
    """The made video is 480 x 272 and the model sees it twice as large, so a box from 100 lies at 50."""
    view = seen(make_run(library, ROWS))
    for size in (1, 3):
        black = Picture(np.zeros((272 * size, 480 * size, 3), np.uint8))
        drawn = annotated(view, 1, black, labels=False)
        inked = np.argwhere((drawn == rgb(CLASS_COLOURS["person"])).all(axis=-1))
        assert inked.min(axis=0) == pytest.approx([50 * size, 50 * size], abs=3 * size)
        assert inked.max(axis=0) == pytest.approx([200 * size, 100 * size], abs=3 * size)


def test_faces_half_as_sure_as_those_shown_are_hidden_too_but_not_drawn(library: Library) -> None:
    run, picture = make_run(library, ROWS), noise()
    plain = annotated(seen(run), 1, Picture(picture), labels=False)
    blurred = annotated(seen(run, blur_faces=True), 1, Picture(picture), labels=False)
    face = np.s_[52:88, 152:188]
    assert np.array_equal(plain[face], picture[face])
    assert np.abs(np.diff(blurred[face].astype(int), axis=0)).mean() < 10
    assert not (blurred == rgb(CLASS_COLOURS["face"])).all(axis=-1).any()


def test_faces_are_hidden_where_there_are_no_boxes_but_regions(library: Library) -> None:
    run = make_run(library, [(1, FACE, 0.9, (300, 100, 380, 180))], has_boxes=False)
    view = seen(run, blur_faces=True)
    assert len(view.found) == 1
    assert not np.array_equal(annotated(view, 1, Picture(noise()), labels=False), noise())


@pytest.mark.parametrize(("sample", "said"), [(0, "nothing found"), (3, "2 people"), (4, "could not be read")])
def test_what_was_found_in_words(library: Library, sample: int, said: str) -> None:
    view = seen(make_run(library, ROWS, unreadable=[4]))
    assert found_words(view, sample) == said
    assert caption(view, sample) == f"0:0{sample} · {said}"


def test_a_missing_picture_is_told_from_a_frame_that_could_not_be_read(library: Library) -> None:
    run = make_run(library, ROWS, unreadable=[4])
    assert "missing" in small_picture(run, 1).note
    assert "could not be read" in small_picture(run, 4).note
    assert small_picture(run, 1).image.shape == (272, 480, 3)


def test_without_the_video_the_kept_picture_is_shown_and_said_to_be_small(library: Library) -> None:
    run = make_run(library, ROWS)
    for path in run.folder.rglob("*.jpg"):
        path.write_bytes(jpeg(noise()))
    picture = large_picture(run, 1)
    assert picture.image.shape == (272, 480, 3)
    assert "At reduced size (480 pixels wide)" in picture.note


def test_an_inline_picture_is_an_address_that_holds_it() -> None:
    assert inline(noise()).startswith("data:image/jpeg;base64,/9j/")
