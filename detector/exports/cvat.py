"""CVAT's own XML for videos, version 1.1: https://docs.cvat.ai/docs/dataset_management/formats/format-cvat/."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from detector.exports.base import Export, Options
from detector.types import Float32, Int64
from detector.view import RunView
from detector.view.tracks import NO_TRACK

_LABEL = "<label><name>{name}</name><type>rectangle</type><attributes></attributes></label>"


def write(view: RunView, options: Options) -> Iterator[bytes]:
    """A ``track`` for each person who is followed, and one for each box of nobody's.

    Frames are the video's, from 0. CVAT draws a box until the next one: where a person is missed in a frame that was
    looked at, and behind their last one, stands a box that is ``outside``.
    """
    frames = view.samples.frame_index[view.counted]
    yield _head(view, frames).encode()
    detections, boxes = view.detections, view.boxes_source_px
    frame = view.whole.samples.frame_index[detections.sample]
    labels = [quoteattr(name) for name in view.classes]
    for number, rows in enumerate(_group_boxes(view)):
        head = f'<track id="{number}" label={labels[int(detections.class_id[rows[0]])]} source="auto">\n'
        yield f"{head}{_boxes(frame[rows], boxes[rows], frames)}</track>\n".encode()
    yield b"</annotations>\n"


def _head(view: RunView, frames: Int64) -> str:
    width, height = view.frame_wh
    labels = "".join(_LABEL.format(name=escape(name)) for name in view.classes)
    last = int(frames.max(initial=0))
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<annotations>\n<version>1.1</version>\n<meta><task>'
        f"<name>{escape(view.label)}</name><size>{last + 1}</size><mode>interpolation</mode>"
        f"<start_frame>{int(frames.min(initial=last))}</start_frame><stop_frame>{last}</stop_frame>"
        f"<labels>{labels}</labels>"
        f"<original_size><width>{width}</width><height>{height}</height></original_size></task></meta>\n"
    )


def _group_boxes(view: RunView) -> Iterator[Int64]:
    """The detections of each track, in the order of their numbers, then each of the others by itself."""
    numbers = view.tracks().numbers
    followed = np.flatnonzero(numbers != NO_TRACK)
    in_order = followed[np.argsort(numbers[followed], kind="stable")]
    for _, rows in groupby(in_order.tolist(), key=lambda row: int(numbers[row])):
        yield np.asarray(list(rows), np.int64)
    for row in np.flatnonzero(numbers == NO_TRACK).tolist():
        yield np.asarray([row], np.int64)


def _boxes(frame: Int64, boxes: Float32, frames: Int64) -> str:
    """The boxes of one track in these frames (N,); ``frames`` are all that were looked at, rising."""
    places = np.searchsorted(frames, frame)
    ends = np.flatnonzero(np.diff(places, append=len(frames) + 1) > 1)
    gone = {int(place): int(frames[place + 1]) for place in places[ends] if place + 1 < len(frames)}
    lines = []
    for place, at, box in zip(places.tolist(), frame.tolist(), boxes, strict=True):
        lines.append(_box(at, box))
        if place in gone:
            lines.append(_box(gone[place], box, outside=1))
    return "".join(lines)


def _box(frame: int, box: Float32, *, outside: int = 0) -> str:
    x1, y1, x2, y2 = box.tolist()
    return (
        f'<box frame="{frame}" keyframe="1" outside="{outside}" occluded="0" '
        f'xtl="{x1:.2f}" ytl="{y1:.2f}" xbr="{x2:.2f}" ybr="{y2:.2f}" z_order="0"></box>\n'
    )


EXPORT = Export(
    name="cvat",
    title="CVAT XML",
    help="People as tracks over the video, to be corrected in CVAT; what comes of that are labels for evaluate.",
    group="data sets",
    suffix="cvat.xml",
    mime="application/xml",
    takes="view",
    write=write,
    place=4,
)
