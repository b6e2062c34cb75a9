"""A sample's picture with what was found in it: boxes in place, faces hidden, and what has to be said about it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from detector.images import encode_jpeg
from detector.library.paths import Library
from detector.library.writer import resume_or_create_run
from detector.overlay.palette import CLASS_COLOURS, parse_rgb
from detector.types import UInt8
from detector.view import RunView, ViewCache, open_run
from detector.view.pictures import annotate_picture, read_large_picture, read_small_picture, scale_to_picture
from tests.library.made import Box, made_stretch, make_run, request

PERSON, FACE = 0, 2
ROWS: list[Box] = [
    (1, PERSON, 0.8, (100, 100, 200, 400)),
    (1, FACE, 0.4, (300, 100, 380, 180)),
    (3, PERSON, 0.8, (100, 100, 200, 400)),
    (3, PERSON, 0.7, (500, 100, 600, 400)),
]


def made(library: Library, rows: list[Box] = ROWS, **changes: object) -> RunView:
    run = make_run(library, rows, **changes)  # type: ignore[arg-type]
    return open_run(run.id, cache=ViewCache(library))


def noise() -> UInt8:
    return np.random.default_rng(0).integers(0, 256, (272, 480, 3)).astype(np.uint8)


def test_boxes_lie_where_they_were_found_at_any_size(library: Library) -> None:
    """The made video is 480 x 272 and the model sees it twice as large, so a box from 100 lies at 50."""
    view = made(library)
    for size in (1, 3):
        black = np.zeros((272 * size, 480 * size, 3), np.uint8)
        drawn = annotate_picture(view, 1, black, labels=False)
        inked = np.argwhere((drawn == parse_rgb(CLASS_COLOURS["person"])).all(axis=-1))
        assert inked.min(axis=0) == pytest.approx([50 * size, 50 * size], abs=3 * size)
        assert inked.max(axis=0) == pytest.approx([200 * size, 100 * size], abs=3 * size)


def test_boxes_are_scaled_by_the_size_their_own_frame_had(library: Library) -> None:
    """From sample 2 on the footage is twice as large, which the small pictures are not."""
    with resume_or_create_run(library, request(samples=4)) as writer:
        stretch = made_stretch(0, 4, ROWS)
        sizes = np.asarray([[480, 272]] * 2 + [[960, 544]] * 2, np.int32)
        writer.write(replace(stretch, samples=replace(stretch.samples, source_wh=sizes)))
        writer.finish()
    view = open_run(cache=ViewCache(library))
    small = np.zeros((272, 480, 3), np.uint8)
    assert scale_to_picture(view, 1, small, view.detections_of(1)).tolist() == [[50, 50, 100, 200]]
    assert scale_to_picture(view, 3, small, view.detections_of(3))[0].tolist() == [50, 50, 100, 200]


def test_faces_half_as_sure_as_those_shown_are_hidden_too_but_not_drawn(library: Library) -> None:
    view, picture = made(library), noise()
    plain = annotate_picture(view, 1, picture, labels=False)
    blurred = annotate_picture(view, 1, picture, blur_faces=True, labels=False)
    face = np.s_[52:88, 152:188]
    assert np.array_equal(plain[face], picture[face])
    assert np.abs(np.diff(blurred[face].astype(int), axis=0)).mean() < 10
    assert not (blurred == parse_rgb(CLASS_COLOURS["face"])).all(axis=-1).any()


def test_faces_are_hidden_where_there_are_no_boxes_but_regions(library: Library) -> None:
    view = made(library, [(1, FACE, 0.9, (300, 100, 380, 180))], has_boxes=False)
    assert len(view.detections) == 1
    assert not np.array_equal(annotate_picture(view, 1, noise(), blur_faces=True, labels=False), noise())


def test_a_missing_picture_is_told_from_a_frame_that_could_not_be_read(library: Library) -> None:
    view = made(library, unreadable=[4])
    assert "missing" in read_small_picture(view, 1).note
    assert "could not be read" in read_small_picture(view, 4).note
    assert read_small_picture(view, 1).image.shape == (272, 480, 3)


def test_without_the_video_the_kept_picture_is_shown_and_said_to_be_small(library: Library) -> None:
    view = made(library)
    for path in view.run.folder.rglob("*.jpg"):
        path.write_bytes(encode_jpeg(noise()))
    picture = read_large_picture(view, 1)
    assert picture.image.shape == (272, 480, 3)
    assert "At reduced size (480 pixels wide)" in picture.note
