"""A frame and what was found in it -> a picture.

Boxes are in the picture's own pixels: scale them with ``scale_boxes`` where the picture is a small one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from detector.overlay.palette import HALO, choose_colour, parse_rgb
from detector.types import Float32, Int32, UInt8

FACE = "face"
BLUR_NOTE = "Faces are blurred where the detector found one; a face it missed is still visible."
FACE_BLOCKS = 4
"""A blurred face keeps at most this many blocks along its longer side."""

_FACE_MARGIN = 0.2
_LABEL_PX = 11


def scale_boxes(xyxy_px: Float32, from_wh: tuple[int, int], to_wh: tuple[int, int]) -> Float32:
    """Boxes (N, 4) in the pixels of a picture ``from_wh`` -> those of the same picture at ``to_wh``."""
    across, down = to_wh[0] / from_wh[0], to_wh[1] / from_wh[1]
    return xyxy_px.reshape(-1, 4) * np.asarray([across, down, across, down], np.float32)


def draw(
    image_rgb: UInt8,
    boxes_xyxy: Float32,
    class_ids: Int32,
    scores: Float32,
    classes: Sequence[str],
    *,
    colours: Sequence[str] | None = None,
    labels: bool = True,
) -> UInt8:
    """The picture (H, W, 3) with a box per detection, as a new array.

    boxes_xyxy (N, 4) in the picture's pixels, class_ids and scores (N,). ``colours`` (N of ``#rrggbb``) in
    place of the classes' own. ``labels`` writes the score above a box where no other box is in the way.
    """
    boxes = np.asarray(boxes_xyxy, np.float32).reshape(-1, 4)
    if not len(boxes) == len(class_ids) == len(scores):
        raise ValueError(f"{len(boxes)} boxes, {len(class_ids)} classes, {len(scores)} scores")
    names = [classes[i] for i in class_ids]
    picture = image_rgb.copy()
    box_colours = list(colours) if colours is not None else [choose_colour(name, classes) for name in names]
    across, down = (boxes[:, 2:] - boxes[:, :2]).T
    order = np.argsort(-across * down, kind="stable")  # the smallest lies on top: a face on its person
    _draw_boxes(picture, boxes[order], [box_colours[i] for i in order])
    if labels:
        _draw_labels(picture, boxes, np.asarray(scores), box_colours)
    return picture


def blur(image_rgb: UInt8, boxes_xyxy: Float32) -> UInt8:
    """A copy in which nothing inside the boxes (N, 4), and a margin around them, can be recognised or restored.

    Each box is averaged down to at most ``FACE_BLOCKS`` blocks a side and drawn from those alone.
    """
    picture = image_rgb.copy()
    height, width = picture.shape[:2]
    for x1, y1, x2, y2 in np.asarray(boxes_xyxy, np.float64).reshape(-1, 4):
        margin = _FACE_MARGIN * max(x2 - x1, y2 - y1)
        left, top = max(0, int(x1 - margin)), max(0, int(y1 - margin))
        right, bottom = min(width, int(np.ceil(x2 + margin))), min(height, int(np.ceil(y2 + margin)))
        if left < right and top < bottom:
            picture[top:bottom, left:right] = _pixelate(picture[top:bottom, left:right])
    return picture


def choose_line_width(picture_wh: tuple[int, int]) -> int:
    """Pixels of a box's line: enough to be seen when the picture is shown at half its size."""
    return max(2, round(max(picture_wh) / 170))


def _pixelate(patch: UInt8) -> npt.NDArray[Any]:
    """The patch redrawn from a handful of averages."""
    height, width = patch.shape[:2]
    blocks = FACE_BLOCKS / max(height, width)
    small_wh = (max(1, round(width * blocks)), max(1, round(height * blocks)))
    small = cv2.resize(patch, small_wh, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR))


def _draw_boxes(picture: UInt8, boxes: Float32, box_colours: list[str]) -> None:
    """Lines run along the outside of the box, between two dark ones, so that they show on any ground."""
    height, width = picture.shape[:2]
    widest = choose_line_width((width, height))
    for (x1, y1, x2, y2), colour in zip(np.round(boxes).astype(int), box_colours, strict=True):
        thick = int(np.clip(min(x2 - x1, y2 - y1) // 5, 2, widest))
        near = thick // 2
        first = (max(0, x1 - near), max(0, y1 - near))
        last = (min(width - 1, x2 + near), min(height - 1, y2 + near))
        cv2.rectangle(picture, first, last, parse_rgb(HALO), thick + 2, cv2.LINE_AA)
        cv2.rectangle(picture, first, last, parse_rgb(colour), thick, cv2.LINE_AA)


def _draw_labels(picture: UInt8, boxes: Float32, scores: npt.NDArray[Any], box_colours: list[str]) -> None:
    """Scores above their boxes, the surest first; one that would hide a box or another score is left out."""
    height, width = picture.shape[:2]
    size = max(_LABEL_PX, round(min(width, height) / 34))
    font, thick = cv2.FontFace("sans"), choose_line_width((width, height))
    plates = np.zeros((0, 4))
    for i in np.argsort(-scores, kind="stable"):
        text = f"{scores[i]:.2f}"
        left, top, across, down = cv2.getTextSize((width, height), text, (0, 0), font, size, 600)
        x = int(np.clip(boxes[i, 0] - thick, 0, max(0, width - across - 6)))
        plate = np.asarray([x, boxes[i, 1] - thick * 2 - down - 4, x + across + 6, boxes[i, 1] - thick * 2])
        if plate[1] < 0 or _overlaps(plate, np.delete(boxes, i, axis=0)) or _overlaps(plate, plates):
            continue
        plates = np.vstack([plates, plate])
        x1, y1, x2, y2 = plate.astype(int)
        cv2.rectangle(picture, (x1, y1), (x2, y2), parse_rgb(box_colours[i]), cv2.FILLED)
        cv2.putText(picture, text, (x1 + 3 - left, y1 + 2 - top), (255, 255, 255), font, size, 600)


def _overlaps(plate: npt.NDArray[Any], boxes: npt.NDArray[Any]) -> bool:
    """Whether the rectangle (4,) overlaps any of the boxes (N, 4)."""
    x1, y1, x2, y2 = boxes.T
    return bool(np.any((plate[0] < x2) & (x1 < plate[2]) & (plate[1] < y2) & (y1 < plate[3])))
