"""A line of text below a picture: when it was, and how many of what."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from detector.overlay.palette import HALO, choose_colour, parse_rgb
from detector.types import UInt8

_WHITE = (255, 255, 255)
_LEAST_PX = 12


def measure_caption(picture_wh: tuple[int, int]) -> int:
    """Pixels that ``add_caption`` adds below a picture of this size."""
    return 2 * _measure_text(picture_wh)


def add_caption(image_rgb: UInt8, moment: str, counts: Sequence[tuple[str, int]], classes: Sequence[str]) -> UInt8:
    """The picture (H, W, 3) with a dark band below it: the moment, then each class's colour, name and count.

    ``counts`` pairs class names with numbers; where it is empty the band says that the frame could not be read.
    """
    height, width = image_rgb.shape[:2]
    band_px, text_px = measure_caption((width, height)), _measure_text((width, height))
    picture = np.concatenate([image_rgb, np.full((band_px, width, 3), parse_rgb(HALO), np.uint8)])
    middle = height + band_px // 2
    right = _write(picture, moment, text_px // 2, middle, text_px)
    if not counts:
        _write(picture, "this frame could not be read", right + text_px, middle, text_px)
    for name, number in counts:
        dot = (right + text_px + text_px // 2, middle)
        cv2.circle(picture, dot, max(3, text_px // 3), parse_rgb(choose_colour(name, classes)), cv2.FILLED, cv2.LINE_AA)
        right = _write(picture, f"{name} {number}", dot[0] + text_px // 2 + 3, middle, text_px)
    return picture


def _measure_text(picture_wh: tuple[int, int]) -> int:
    return max(_LEAST_PX, round(min(picture_wh) / 28))


def _write(picture: UInt8, text: str, left: int, middle: int, size_px: int) -> int:
    """White text, centred on a line whatever letters it has; returns where it ends."""
    font = cv2.FontFace("sans")
    wh = (picture.shape[1], picture.shape[0])
    _, y, _, down = cv2.getTextSize(wh, "Hg", (0, 0), font, size_px, 500)
    x, _, across, _ = cv2.getTextSize(wh, text, (0, 0), font, size_px, 500)
    cv2.putText(picture, text, (left - x, middle - y - down // 2), _WHITE, font, size_px, 500)
    return int(left + across)
