"""The XML in which people of PETS 2009 are labelled: frames of objects, each a box by its centre."""

from __future__ import annotations

from detector.labels.boxes import Collected, Fault, check_frame, parse_numbers, parse_whole


class Pets:
    """Takes ``frame number`` (the video's own, from 0) and each ``object``'s ``box xc yc w h``."""

    def __init__(self, labels: Collected) -> None:
        self._labels = labels
        self._frame: int | None = None
        self._in_object = False

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins. Raises Fault."""
        if tag == "frame":
            self._frame = check_frame(parse_whole(attributes.get("number"), "the frame's number"))
            self._labels.frames.add(self._frame)
        elif tag == "object":
            self._in_object = True
        elif tag == "box" and self._in_object:
            if self._frame is None:
                raise Fault("a box stands outside a frame")
            x, y, width, height = parse_numbers(map(attributes.get, ("xc", "yc", "w", "h")), "xc yc w h")
            self._labels.add(self._frame, (x - width / 2, y - height / 2, x + width / 2, y + height / 2))

    def end(self, tag: str, text: str) -> None:
        """An element ends."""
        if tag == "frame":
            self._frame = None
        elif tag == "object":
            self._in_object = False

    def finish(self) -> None:
        """The file ends."""
