"""CVAT's own XML, version 1.1, of videos (tracks) and of pictures: https://docs.cvat.ai/docs/manual/advanced/xml_format/."""

from __future__ import annotations

from detector.labels.boxes import Collected, Fault, check_frame, number_in_name, parse_numbers, parse_whole

_IGNORED = "ignore"
"""Boxes of a label that is called so cover what does not count."""
_EDGES = "xtl ytl xbr ybr"
_NO_IMAGE = -1


class Cvat:
    """Takes boxes, each in the frame that it names (from 0), or that its picture's name ends in.

    Which frames were looked at is told by the task (``start_frame``, ``stop_frame``, ``frame_filter``) or the pictures.
    """

    def __init__(self, labels: Collected) -> None:
        self._labels = labels
        self._label, self._image = "", _NO_IMAGE
        self._task: dict[str, str] = {}

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins. Raises Fault."""
        if tag == "track":
            self._label = attributes.get("label", "")
        elif tag == "image":
            self._image = _find_frame(attributes)
            self._labels.frames.add(self._image)
            self._note_size(attributes.get("width"), attributes.get("height"))
        elif tag == "box":
            self._take(attributes)

    def end(self, tag: str, text: str) -> None:
        """An element ends, with the text that stood directly before. Raises Fault."""
        if tag in ("start_frame", "stop_frame", "frame_filter", "width", "height"):
            self._task.setdefault(tag, text)
        elif tag == "image":
            self._image = _NO_IMAGE
        elif tag == "track":
            self._label = ""

    def finish(self) -> None:
        """The file ends: which frames were looked at. Raises Fault."""
        task = self._task
        self._note_size(task.get("width"), task.get("height"))
        if self._labels.frames:
            return
        if "stop_frame" not in task:
            self._labels.fill_in_frames()
            return
        step = parse_whole(task.get("frame_filter", "").removeprefix("step=") or "1", "frame_filter")
        first, last = (check_frame(parse_whole(task.get(name, "0"), name)) for name in ("start_frame", "stop_frame"))
        self._labels.frames.update(range(first, last + 1, max(step, 1)))

    def _take(self, attributes: dict[str, str]) -> None:
        if attributes.get("outside") == "1":
            return
        if parse_whole(attributes.get("rotation", "0").split(".")[0], "rotation"):
            raise Fault("a box is turned, and detectors' boxes are upright")
        frame = self._image if self._image >= 0 else parse_whole(attributes.get("frame"), "the box's frame")
        label = attributes.get("label") or self._label
        x1, y1, x2, y2 = parse_numbers(map(attributes.get, _EDGES.split()), _EDGES)
        self._labels.add(frame, (x1, y1, x2, y2), name=label, ignored=label.lower() == _IGNORED)

    def _note_size(self, width: str | None, height: str | None) -> None:
        if width and height:
            self._labels.frame_wh = (parse_whole(width, "width"), parse_whole(height, "height"))


def _find_frame(image: dict[str, str]) -> int:
    number = number_in_name(image.get("name", ""))
    return check_frame(parse_whole(image.get("id"), "the picture's id") if number is None else number)
