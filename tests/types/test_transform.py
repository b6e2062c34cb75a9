from __future__ import annotations

import numpy as np

from detector.types import Transform


def test_a_picture_laid_off_the_corner_is_found_again() -> None:
    """640 x 480 in the middle of 960 x 544: scaled by 1.1, 128 and 8 pixels in."""
    centred = Transform((1.1, 1.1), (640, 480), (128.0, 8.0))
    source = np.asarray([[0, 0, 640, 480], [100, 200, 300, 400]], np.float32)
    model = source * np.float32(1.1) + np.asarray([128, 8, 128, 8], np.float32)
    np.testing.assert_allclose(centred.to_source(model), source, atol=1e-3)


def test_what_lies_beside_the_picture_is_clipped_to_it() -> None:
    off = Transform((1.0, 1.0), (100, 50), (10.0, 20.0))
    assert off.to_source(np.asarray([[0, 0, 200, 200]], np.float32)).tolist() == [[0, 0, 100, 50]]


def test_boxes_beside_the_picture_are_not_shown_in_it() -> None:
    off = Transform((2.0, 1.0), (100, 50), (10.0, 20.0))  # covers 10 to 210 across, 20 to 70 down
    inside = [[0, 0, 11, 21], [209, 69, 300, 300], [50, 30, 50, 30], [-500, -500, 500, 500]]
    beside = [[0, 30, 10, 40], [210, 30, 250, 40], [50, 0, 60, 20], [50, 70, 60, 90], [-1e6, -1e6, -1e5, -1e5]]
    assert off.shows(np.asarray(inside, np.float32)).all()
    assert not off.shows(np.asarray(beside, np.float32)).any()
    assert off.shows(np.zeros((0, 4), np.float32)).tolist() == []
