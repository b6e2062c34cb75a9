"""COCO's object detection format: https://cocodataset.org/#format-data."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from detector.labels.boxes import Collected, Fault, check_frame, number_in_name

Row = dict[str, Any]


def read(content: bytes, labels: Collected) -> None:
    """Take every image's boxes; those of crowds are ignored. Raises Fault.

    An image is of the frame that its ``frame_index`` says, else of the one at the end of its file's name, from 0.
    """
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        raise Fault(f"it is no JSON: {error.msg}", f"line {error.lineno}") from error
    except (UnicodeDecodeError, RecursionError):
        raise Fault("it is no JSON that can be read") from None
    names: dict[int, str] = {}
    frames: dict[int, int] = {}

    def take_image(image: Row) -> None:
        frames[_whole(image, "id")] = frame = _find_frame(image)
        labels.frames.add(frame)
        labels.frame_wh = _size(image) or labels.frame_wh

    def take_box(row: Row) -> None:
        x, y, width, height = _box(row)
        frame, category = frames.get(_whole(row, "image_id")), _whole(row, "category_id")
        if frame is None or category not in names:
            raise Fault("its image or category is not in the file")
        ignored = bool(row.get("iscrowd") or row.get("ignore"))
        labels.add(frame, (x, y, x + width, y + height), name=names[category], ignored=ignored)

    _for_each(document, "categories", lambda row: names.update({_whole(row, "id"): str(row.get("name", ""))}))
    _for_each(document, "images", take_image)
    _for_each(document, "annotations", take_box)


def _for_each(document: Any, name: str, take: Callable[[Row], None]) -> None:
    """Take each object of one of the file's lists. A Fault says which it was."""
    rows = document.get(name) if isinstance(document, dict) else None
    if not isinstance(rows, list):
        raise Fault(f"it has no list of {name}")
    for number, row in enumerate(rows, 1):
        try:
            if not isinstance(row, dict):
                raise Fault("it should be an object")
            take(row)
        except Fault as fault:
            raise Fault(fault.reason, f"number {number} of {name}") from fault


def _find_frame(image: Row) -> int:
    if "frame_index" in image:
        return check_frame(_whole(image, "frame_index"))
    number = number_in_name(str(image.get("file_name", "")))
    if number is None:
        raise Fault("the name of the picture does not end in the frame's number")
    return check_frame(number)


def _whole(row: Row, name: str) -> int:
    value = row.get(name)
    if not isinstance(value, int):
        raise Fault(f"{name} should be a whole number")
    return value


def _box(row: Row) -> list[float]:
    box = row.get("bbox")
    if not isinstance(box, list) or len(box) != 4 or not all(isinstance(side, int | float) for side in box):
        raise Fault("bbox should be four numbers")
    return [float(side) for side in box]


def _size(image: Row) -> tuple[int, int] | None:
    width, height = image.get("width"), image.get("height")
    return (width, height) if isinstance(width, int) and isinstance(height, int) and width > 0 < height else None
