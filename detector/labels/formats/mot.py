"""MOTChallenge's text format, a box a line: https://motchallenge.net/instructions/."""

from __future__ import annotations

from detector.labels.boxes import PERSON, Collected, Fault, check_frame, parse_number, parse_numbers, parse_whole

_PEDESTRIAN = 1
_NEITHER = (2, 7, 8, 12)
"""On a vehicle, sitting or standing still for good, a likeness, a reflection: found or not, they do not count there."""
_LEAST_FIELDS, _MOST_FIELDS = 6, 10
_TRUTH_FIELDS = 9


def read(content: bytes, labels: Collected) -> None:
    """Take ``frame,id,left,top,width,height[,counts[,class,visibility]]``, frames counted from 1. Raises Fault.

    Lines whose ``counts`` is 0 are ignored boxes. Detections in that format (``...,score,class,-1,-1``) are read, too.
    """
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise Fault("it is no text") from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                _read_line(line.replace(",", " ").split(), labels)
            except Fault as fault:
                raise Fault(fault.reason, f"line {number}") from fault
    labels.fill_in_frames()


def _read_line(fields: list[str], labels: Collected) -> None:
    if not _LEAST_FIELDS <= len(fields) <= _MOST_FIELDS:
        raise Fault(f"a box has {_LEAST_FIELDS} to {_MOST_FIELDS} numbers, and here are {len(fields)} fields")
    frame = check_frame(parse_whole(fields[0], "the frame's number") - 1)
    x, y, width, height = parse_numbers(fields[2:6], "left top width height")
    counts = len(fields) < 7 or parse_number(fields[6], "the seventh") != 0
    kind = _find_class(fields)
    if kind in (_PEDESTRIAN, *_NEITHER):
        ignored = kind in _NEITHER or not counts
        labels.add(frame, (x, y, x + width, y + height), name=PERSON, ignored=ignored)
    labels.frames.add(frame)


def _find_class(fields: list[str]) -> int:
    """The class of a line; a pedestrian where it has none: older files hold a place in the world there."""
    has_class = len(fields) == _TRUTH_FIELDS or (len(fields) == _MOST_FIELDS and fields[8:] == ["-1", "-1"])
    kind = parse_number(fields[7], "the class") if has_class else -1.0
    return int(kind) if kind.is_integer() and kind >= 1 else _PEDESTRIAN
