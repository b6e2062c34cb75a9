"""A sample's picture for taking away: the frame from the video while it is there, the small one otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from detector.errors import DetectorError
from detector.images import decode
from detector.library.exports.seen import source_boxes
from detector.library.paths import Library
from detector.library.run import Run
from detector.library.runs import picture
from detector.library.videos import video_file
from detector.overlay.draw import blur, draw, scale_boxes
from detector.types import Detections, UInt8
from detector.video.reader import read_frame

Size = Literal["full", "small", "none"]


@dataclass(frozen=True, slots=True)
class Annotated:
    """A picture (H, W, 3) with its boxes; ``size`` says where it came from, "none" where there was no picture."""

    image: UInt8
    size: Size


def annotated(library: Library, run: Run, sample: int, seen: Detections, hidden: Detections) -> Annotated:
    """The sample with the boxes of what counts as seen in it, the faces in ``hidden`` made unrecognisable.

    Both may hold the whole run's detections.
    """
    image, size = _frame(library, run, sample)
    return Annotated(with_boxes(run, sample, image, seen, hidden), size)


def with_boxes(
    run: Run, sample: int, image: UInt8, seen: Detections, hidden: Detections, *, labels: bool = True
) -> UInt8:
    """``annotated`` for a picture (H, W, 3) of the sample that is at hand, whatever its size."""
    wh = (image.shape[1], image.shape[0])
    faces = scale_boxes(source_boxes(run, _of_sample(hidden, sample)), run.transform.source_wh, wh)
    here = _of_sample(seen, sample)
    boxes = scale_boxes(source_boxes(run, here), run.transform.source_wh, wh)
    return draw(blur(image, faces), boxes, here.class_id, here.score, run.classes, labels=labels)


def _of_sample(detections: Detections, sample: int) -> Detections:
    """Those of one sample; they are in the order of samples."""
    first, after = np.searchsorted(detections.sample, [sample, sample + 1])
    return detections[slice(int(first), int(after))]


def _frame(library: Library, run: Run, sample: int) -> tuple[UInt8, Size]:
    try:
        path = video_file(library, run.manifest.video.id)
        return read_frame(path, frame_index=int(run.samples.frame_index[sample])), "full"
    except DetectorError:  # the video is gone, changed or damaged here: the run kept a small picture
        kept = picture(library, run.id, sample)
    try:
        return decode(kept), "small"
    except ValueError:
        width, height = run.transform.source_wh
        return np.full((height, width, 3), 96, np.uint8), "none"
