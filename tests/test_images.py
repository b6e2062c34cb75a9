"""Pictures to bytes and back, and made smaller."""

from __future__ import annotations

import io
import warnings

import numpy as np
import pytest
from PIL import Image

from detector.images import decode, encode_jpeg, encode_png, letterbox, make_blank, narrow, narrow_wh
from detector.types import UInt8


def noise(height: int = 90, width: int = 160) -> UInt8:
    return np.random.default_rng(4).integers(0, 256, (height, width, 3)).astype(np.uint8)


def test_png_gives_back_the_very_picture() -> None:
    assert np.array_equal(decode(encode_png(noise())), noise())


def test_jpeg_keeps_the_colours_in_order() -> None:
    orange = np.full((32, 32, 3), (200, 120, 10), np.uint8)
    assert np.abs(decode(encode_jpeg(orange)).astype(int) - orange).max() < 12


@pytest.mark.parametrize("side", [8_500, pytest.param(32_000, marks=pytest.mark.long)])
def test_a_small_file_that_unpacks_to_any_size_is_refused(side: int) -> None:
    packed = io.BytesIO()
    with warnings.catch_warnings(action="ignore"):
        Image.new("1", (side, side)).save(packed, "png")
    assert len(packed.getvalue()) < 200_000
    with pytest.raises(ValueError, match=r"too large|no picture"):
        decode(packed.getvalue())


@pytest.mark.parametrize("data", [b"", b"not a picture"])
def test_bytes_that_are_no_picture_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="no picture"):
        decode(data)


@pytest.mark.parametrize(
    ("wh", "width", "expected"),
    [
        ((1920, 1080), 480, (480, 270)),
        ((768, 576), 480, (480, 360)),
        ((480, 272), 480, (480, 272)),
        ((100, 900), 480, (100, 900)),
        ((4000, 3), 480, (480, 1)),
    ],
    ids=["full HD", "4:3", "just as wide", "high and narrow", "a line"],
)
def test_a_picture_keeps_its_proportions_and_is_never_made_larger(
    wh: tuple[int, int], width: int, expected: tuple[int, int]
) -> None:
    assert narrow_wh(wh, width) == expected
    assert narrow(np.zeros((wh[1], wh[0], 3), np.uint8), width).shape == (expected[1], expected[0], 3)


def test_a_smaller_picture_is_made_of_averages() -> None:
    striped = np.zeros((4, 8, 3), np.uint8)
    striped[:, ::2] = 200
    assert (narrow(striped, 4) == 100).all()


def test_a_blank_picture_is_grey_all_over() -> None:
    image = make_blank((160, 90))
    assert image.shape == (90, 160, 3)
    assert len(np.unique(image)) == 1


@pytest.mark.parametrize(
    ("wh", "box"), [((20, 40), (0, 40, 10, 30)), ((40, 40), (0, 40, 0, 40)), ((8, 4), (10, 30, 0, 40))]
)
def test_a_picture_of_another_shape_lies_in_the_middle(wh: tuple[int, int], box: tuple[int, int, int, int]) -> None:
    laid = letterbox(np.full((wh[1], wh[0], 3), 255, np.uint8), (40, 40))
    top, bottom, left, right = box
    assert laid.shape == (40, 40, 3)
    assert (laid[top:bottom, left:right] == 255).all()
    assert int((laid == 255).all(axis=2).sum()) == (bottom - top) * (right - left)
