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
