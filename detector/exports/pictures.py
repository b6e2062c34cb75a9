"""A sample's picture for taking away: the frame from the video while it is there, the small one otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from detector.errors import DetectorError
from detector.images import blank, decode
from detector.library.paths import Library
from detector.library.run import Run
from detector.library.runs import picture
from detector.overlay.draw import blur, draw, scale_boxes
from detector.types import Detections, Float32, UInt8
from detector.view.seen import of_sample, source_boxes

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
    return Annotated(with_boxes(run, sample, hide_faces(run, sample, image, hidden), seen), size)


def with_boxes(run: Run, sample: int, image: UInt8, seen: Detections, *, labels: bool = True) -> UInt8:
    """A picture (H, W, 3) of the sample, whatever its size, with the boxes of what counts as seen in it."""
    here = of_sample(seen, sample)
    return draw(image, boxes_on(run, image, here), here.class_id, here.score, run.classes, labels=labels)


def hide_faces(run: Run, sample: int, image: UInt8, hidden: Detections) -> UInt8:
    """A picture (H, W, 3) of the sample, whatever its size, its faces among ``hidden`` made unrecognisable."""
    return blur(image, boxes_on(run, image, of_sample(hidden, sample)))


def boxes_on(run: Run, image: UInt8, found: Detections) -> Float32:
    """The detections' boxes (N, 4) in the pixels of a picture (H, W, 3) of the run, whatever its size."""
    height, width = image.shape[:2]
    return scale_boxes(source_boxes(run, found), run.transform.source_wh, (width, height))


def _frame(library: Library, run: Run, sample: int) -> tuple[UInt8, Size]:
    from detector.library.videos import video_file
    from detector.video.file import read_frame

    try:
        path = video_file(library, run.manifest.video.id)
        return read_frame(path, frame_index=int(run.samples.frame_index[sample])), "full"
    except DetectorError:  # the video is gone, changed or damaged here: the run kept a small picture
        kept = picture(library, run.id, sample)
    try:
        return decode(kept), "small"
    except ValueError:
        return blank(run.transform.source_wh), "none"
