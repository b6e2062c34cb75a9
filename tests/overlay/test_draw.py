"""Pictures with boxes, and faces nobody can restore."""

from __future__ import annotations

import numpy as np
import pytest

from detector.overlay.draw import FACE_BLOCKS, blur, choose_line_width, draw, scale_boxes
from detector.overlay.palette import CLASS_COLOURS, SETTING_B, parse_rgb
from detector.types import UInt8

CLASSES = ("person", "bag", "face")


def noise(height: int = 90, width: int = 160) -> UInt8:
    return np.random.default_rng(4).integers(0, 256, (height, width, 3)).astype(np.uint8)


def drawn(boxes: list[list[float]], class_ids: list[int], picture: UInt8, **options: object) -> UInt8:
    scores = np.linspace(0.9, 0.5, len(boxes)).astype(np.float32)
    xyxy = np.asarray(boxes, np.float32).reshape(-1, 4)
    return draw(picture, xyxy, np.asarray(class_ids, np.int32), scores, CLASSES, **options)  # type: ignore[arg-type]


def test_nothing_found_leaves_the_picture_as_it_was() -> None:
    picture = noise()
    result = drawn([], [], picture)
    assert np.array_equal(result, picture)
    assert result is not picture


def test_the_given_picture_is_never_touched() -> None:
    picture = noise()
    before = picture.copy()
    drawn([[20, 20, 60, 80]], [2], picture)
    blur(picture, np.asarray([[20, 20, 60, 80]], np.float32))
    assert np.array_equal(picture, before)


@pytest.mark.parametrize(("class_id", "name"), list(enumerate(CLASSES)))
def test_a_box_is_drawn_in_its_class_colour(class_id: int, name: str) -> None:
    result = drawn([[20, 20, 60, 80]], [class_id], np.zeros((90, 160, 3), np.uint8), labels=False)
    colours = {tuple(pixel) for pixel in result.reshape(-1, 3)}
    assert parse_rgb(CLASS_COLOURS[name]) in colours


def test_a_box_can_have_a_colour_of_its_own() -> None:
    result = drawn([[20, 20, 60, 80]], [0], np.zeros((90, 160, 3), np.uint8), colours=[SETTING_B])
    assert parse_rgb(SETTING_B) in {tuple(pixel) for pixel in result.reshape(-1, 3)}


@pytest.mark.parametrize("class_ids", [[0, 2], [2, 0]], ids=["person first", "face first"])
def test_a_face_lies_on_top_of_its_person(class_ids: list[int]) -> None:
    boxes = {0: [20.0, 20, 80, 85], 2: [20.0, 20, 36, 38]}
    result = drawn([boxes[i] for i in class_ids], class_ids, np.zeros((90, 160, 3), np.uint8), labels=False)
    assert tuple(result[28, 20]) == parse_rgb(CLASS_COLOURS["face"])


def test_what_is_inside_a_box_stays_visible() -> None:
    picture = noise()
    result = drawn([[40, 20, 120, 80]], [0], picture, labels=False)
    assert np.array_equal(result[30:70, 50:110], picture[30:70, 50:110])


@pytest.mark.parametrize(
    "box", [[-30, -30, 20, 20], [150, 80, 400, 300], [50, 50, 50, 50], [500, 500, 600, 600]], ids=str
)
def test_boxes_beyond_the_edge_or_without_size_are_drawn_without_complaint(box: list[float]) -> None:
    hidden = blur(noise(), np.asarray([box], np.float32))
    assert drawn([box], [2], hidden).shape == (90, 160, 3)


def test_scores_are_written_where_there_is_room_and_left_out_where_they_would_hide_a_box() -> None:
    black = np.zeros((200, 300, 3), np.uint8)
    with_room = drawn([[100, 100, 160, 190]], [0], black)
    crowded = drawn([[100, 100, 160, 190], [95, 60, 165, 97]], [0, 0], black)
    assert (with_room[75:94, 100:130] > 0).any()
    assert not np.any(np.all(crowded[70:90, 105:150] == 255, axis=-1))


def test_lines_get_thicker_with_the_picture() -> None:
    assert choose_line_width((480, 270)) < choose_line_width((1920, 1080))


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="2 boxes, 1 classes"):
        draw(noise(), np.zeros((2, 4), np.float32), np.zeros(1, np.int32), np.zeros(1, np.float32), CLASSES)


def test_a_blurred_face_depends_on_nothing_but_a_few_averages() -> None:
    """Two faces whose blocks have equal averages become the same picture: the rest cannot be restored."""
    height = width = 8 * FACE_BLOCKS
    coarse = np.random.default_rng(1).integers(60, 190, (FACE_BLOCKS, FACE_BLOCKS, 3))
    base = np.repeat(np.repeat(coarse, 8, axis=0), 8, axis=1)
    detail = np.random.default_rng(2).integers(1, 60, (height // 2, width, 3))
    one, other = base.copy(), base.copy()
    one[0::2], one[1::2] = one[0::2] + detail, one[1::2] - detail
    other[0::2], other[1::2] = other[0::2] - detail, other[1::2] + detail
    whole = np.asarray([[0, 0, width, height]], np.float32)
    hidden = [blur(face.astype(np.uint8), whole) for face in (one, other)]
    assert not np.array_equal(one, other)
    assert np.array_equal(hidden[0], hidden[1])


def test_blurring_reaches_past_the_box_and_no_further_than_the_margin() -> None:
    picture = noise(120, 160)
    result = blur(picture, np.asarray([[60, 40, 100, 80]], np.float32))
    changed = np.argwhere((result != picture).any(axis=-1))
    assert changed.min(axis=0).tolist() == [32, 52]
    assert changed.max(axis=0).tolist() == [87, 107]


def test_boxes_follow_the_picture_to_another_size() -> None:
    boxes = np.asarray([[0, 0, 768, 576], [384, 288, 768, 576]], np.float32)
    assert scale_boxes(boxes, (768, 576), (480, 360)).tolist() == [[0, 0, 480, 360], [240, 180, 480, 360]]
