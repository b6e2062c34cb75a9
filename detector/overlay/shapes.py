"""The shape of a place on a picture: an area's border, or a line with an arrow the way that goes in."""

from __future__ import annotations

import cv2
import numpy as np

from detector.overlay.draw import choose_line_width
from detector.overlay.palette import HALO, parse_rgb
from detector.types import Float64, UInt8

_ARROW_SHARE = 0.08
"""An arrow's length, of the picture's longer side."""


def draw_border(image_rgb: UInt8, points_px: Float64, colour: str) -> UInt8:
    """A copy of the picture (H, W, 3) with the border through these points (K, 2), in its pixels, and back."""
    return _stroke(image_rgb, [points_px], colour, closed=True)


def draw_passage(image_rgb: UInt8, points_px: Float64, colour: str) -> UInt8:
    """A copy of the picture (H, W, 3) with a line between two points (2, 2), and an arrow from its left to its right.

    Left and right are seen along it, from the first point to the second, with y down.
    """
    start, end = points_px
    along = (end - start) / max(float(np.hypot(*(end - start))), 1e-6)
    across = np.array([-along[1], along[0]])
    length = _ARROW_SHARE * max(image_rgb.shape[:2])
    middle = (start + end) / 2
    tip, tail = middle + across * length, middle - across * length
    barbs = [tip - (across * 0.45 + side * along * 0.35) * length for side in (1, -1)]
    strokes = [points_px, np.stack([tail, tip]), np.stack([barbs[0], tip, barbs[1]])]
    return _stroke(image_rgb, strokes, colour, closed=False)


def _stroke(image_rgb: UInt8, strokes: list[Float64], colour: str, *, closed: bool) -> UInt8:
    """The strokes in a colour on a darker or lighter ground of their own, so that they are seen on anything."""
    picture = image_rgb.copy()
    width = choose_line_width((picture.shape[1], picture.shape[0]))
    lines = [np.round(stroke).astype(np.int32).reshape(-1, 1, 2) for stroke in strokes]
    for tint, across in ((parse_rgb(HALO), width * 2 + 1), (parse_rgb(colour), width)):
        cv2.polylines(picture, lines, closed, tint, across, cv2.LINE_AA)
    return picture
