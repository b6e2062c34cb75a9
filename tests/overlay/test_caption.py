from __future__ import annotations

import numpy as np
import pytest

from detector.overlay.caption import add_caption, measure_caption
from detector.overlay.palette import CLASS_COLOURS, parse_rgb

CLASSES = ("person", "bag", "face")
PICTURE = np.random.default_rng(1).integers(0, 255, (270, 480, 3)).astype(np.uint8)


@pytest.mark.parametrize("counts", [(), (("person", 3), ("bag", 0), ("face", 12))], ids=["unreadable", "counted"])
def test_the_picture_itself_stays_as_it_was(counts: tuple[tuple[str, int], ...]) -> None:
    result = add_caption(PICTURE, "1:02:03", counts, CLASSES)
    assert result.shape == (270 + measure_caption((480, 270)), 480, 3)
    assert np.array_equal(result[:270], PICTURE)
    assert result[270:].max() == 255


def test_every_class_has_its_colour_in_the_band() -> None:
    band = add_caption(PICTURE, "0:01", (("person", 3), ("bag", 0)), CLASSES)[270:]
    for name, there in (("person", True), ("bag", True), ("face", False)):
        assert bool((band == parse_rgb(CLASS_COLOURS[name])).all(axis=2).any()) is there


def test_another_count_is_another_picture() -> None:
    one, two = (add_caption(PICTURE, "0:01", (("person", n),), CLASSES) for n in (1, 2))
    assert not np.array_equal(one, two)


@pytest.mark.parametrize("wh", [(16, 16), (1280, 720)], ids=str)
def test_any_size_of_picture(wh: tuple[int, int]) -> None:
    small = np.zeros((wh[1], wh[0], 3), np.uint8)
    assert add_caption(small, "0:01", (("person", 1),), CLASSES).shape[1] == wh[0]
