"""A sample as a picture, (H, W, 3) RGB: from the video or as kept with the run, with boxes, without faces.

Samples are named by their position in the run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np

from detector.analysis.places import scale_to
from detector.errors import DetectorError
from detector.grid.threshold import detect
from detector.images import PICTURE_WIDTH, decode, make_blank, narrow_wh
from detector.library import runs
from detector.overlay.draw import FACE, blur, draw, scale_boxes
from detector.overlay.palette import choose_colour
from detector.overlay.shapes import draw_border, draw_passage
from detector.types import Detections, Float32, Place, Thresholds, UInt8
from detector.view.run_view import RunView

PERSON = "person"
_SHARE = 0.5
_HEAD_SHARE = 0.25
Size = Literal["full", "small", "none"]


@dataclass(frozen=True, slots=True)
class Picture:
    """A frame, and what has to be said about it. ``size``: the video's own, as kept with the run, or none at all."""

    image: UInt8
    size: Size
    note: str = ""


def read_small_picture(view: RunView, sample: int) -> Picture:
    """The picture kept with the run; a blank one where it is missing."""
    try:
        return Picture(decode(read_small_jpeg(view, sample)), "small")
    except ValueError:
        readable = view.run.samples.readable[sample]
        why = "this picture is missing" if readable else "this frame could not be read"
        return Picture(make_blank(narrow_wh(view.source_wh(sample), PICTURE_WIDTH)), "none", why)


def read_small_jpeg(view: RunView, sample: int) -> bytes:
    """The same as the bytes of its file; empty where the frame could not be read or its picture was deleted."""
    return runs.read_picture(view.cache.library, view.run_id, sample)


def read_large_picture(view: RunView, sample: int) -> Picture:
    """The frame at full size from the video; the small one where the video is gone, with a note that says so."""
    from detector.library.videos import video_file
    from detector.video.file import read_frame

    run = view.run
    try:
        path = video_file(view.cache.library, run.manifest.video.id)
        index, stream = int(run.samples.frame_index[sample]), run.manifest.sampling.stream
        read = partial(read_frame, path, frame_index=index, stream=stream)
        image: UInt8 = view.cache.derived(run, ("frame", sample), read)
        return Picture(image, "full")
    except DetectorError as error:
        small = read_small_picture(view, sample)
        note = f"At reduced size ({small.image.shape[1]} pixels wide): the video cannot be read. {error}"
        return Picture(small.image, small.size, small.note or note)


def annotate_picture(
    view: RunView,
    sample: int,
    image: UInt8,
    *,
    blur_faces: bool = False,
    labels: bool = True,
    colours: Mapping[int, str] | None = None,
) -> UInt8:
    """A picture of the sample, whatever its size, with the boxes of what counts; faces first hidden where asked.

    ``colours`` are of single rows of the sample's detections, in place of their class's own.
    """
    detections = view.detections_of(sample)
    bare = hide_faces(view, sample, image) if blur_faces else image
    boxes = scale_to_picture(view, sample, image, detections)
    tints = [choose_colour(view.classes[i], view.classes) for i in detections.class_id]
    for row, colour in (colours or {}).items():
        tints[row] = colour
    return draw(bare, boxes, detections.class_id, detections.score, view.classes, colours=tints, labels=labels)


def outline_place(image: UInt8, place: Place) -> UInt8:
    """A picture of the footage, whatever its size, with the shape of a place."""
    height, width = image.shape[:2]
    points_px = scale_to(place, (width, height))
    drawn = draw_passage if place.kind == "line" else draw_border
    return drawn(image, points_px, place.colour)


def draw_alone(view: RunView, detection: Detections, *, place: Place | None = None, blur_faces: bool = False) -> UInt8:
    """The small picture with one detection, which alone is drawn, and with the shape of a ``place``."""
    return _draw_alone(view, detection, place, blur_faces)[0]


def draw_close_up(view: RunView, detection: Detections, *, blur_faces: bool = False) -> UInt8:
    """The part of the small picture around one detection, which alone is drawn."""
    picture, box = _draw_alone(view, detection, None, blur_faces)
    return crop_around(picture, box)


def _draw_alone(view: RunView, detection: Detections, place: Place | None, blur_faces: bool) -> tuple[UInt8, Float32]:
    """The picture, and the box (4,) in its pixels."""
    sample = int(detection.sample[0])
    small = read_small_picture(view, sample).image
    bare = hide_faces(view, sample, small) if blur_faces else small
    if place is not None:
        bare = outline_place(bare, place)
    box = scale_to_picture(view, sample, bare, detection)
    return draw(bare, box, detection.class_id, detection.score, view.classes, labels=False), box[0]


def crop_around(image: UInt8, box: Float32) -> UInt8:
    """Half the picture's width and height (or what a larger box needs) around the box (4,), kept inside."""
    height, width = image.shape[:2]
    x1, y1, x2, y2 = box
    share = float(np.clip(max(_SHARE, 1.2 * (x2 - x1) / width, 1.2 * (y2 - y1) / height), 0.0, 1.0))
    across, down = round(width * share), round(height * share)
    left = int(np.clip((x1 + x2) / 2 - across / 2, 0, width - across))
    top = int(np.clip((y1 + y2) / 2 - down / 2, 0, height - down))
    return image[top : top + down, left : left + across]


def hide_faces(view: RunView, sample: int, image: UInt8) -> UInt8:
    """A picture of the sample, whatever its size, its faces made unrecognisable."""
    return blur(image, scale_to_picture(view, sample, image, find_faces(view, sample)))


def hide_heads(view: RunView, sample: int, image: UInt8) -> UInt8:
    """The same, and where a person has no face that was found, the upper part of the person's box is hidden too."""
    faces = scale_to_picture(view, sample, image, find_faces(view, sample))
    people = scale_to_picture(view, sample, image, _find_readily(view, sample, PERSON))
    return blur(blur(image, faces), cut_off_heads(people, faces))


def cut_off_heads(people_xyxy: Float32, faces_xyxy: Float32) -> Float32:
    """The upper parts (K, 4) of the people (N, 4) in whose boxes lies the middle of none of the faces (M, 4).

    A quarter of the height; more of a box that is wide for its height, since such a person is seen in part.
    """
    middles = (faces_xyxy[:, None, :2] + faces_xyxy[:, None, 2:]) / 2
    inside = ((middles >= people_xyxy[None, :, :2]) & (middles <= people_xyxy[None, :, 2:])).all(axis=2).any(axis=0)
    heads = people_xyxy[~inside].copy()
    across, down = (heads[:, 2:] - heads[:, :2]).T
    heads[:, 3] = heads[:, 1] + np.minimum(np.maximum(_HEAD_SHARE * down, across / 2), down)
    return heads


def find_faces(view: RunView, sample: int) -> Detections:
    """The faces that have to go from a picture: also those only half as sure as what counts, and small ones.

    A blurred wall does no harm. Empty where the network knows no faces.
    """
    return _find_readily(view, sample, FACE)


def _find_readily(view: RunView, sample: int, class_name: str) -> Detections:
    """A class's detections in a sample, also those only half as sure as what counts, and small ones."""
    if class_name not in view.classes:
        return Detections.empty()
    run, wanted = view.run, view.classes.index(class_name)
    rows = slice(*np.searchsorted(run.cells.sample, [sample, sample + 1]).tolist())
    cells = run.cells[rows]
    cells = cells[cells.class_id == wanted]
    scores = tuple(max(score / 2, view.floor) for score in view.thresholds.scores)
    return detect(cells, Thresholds(scores, view.method))


def scale_to_picture(view: RunView, sample: int, image: UInt8, detections: Detections) -> Float32:
    """The boxes (N, 4) of a sample's detections in the pixels of a picture of it, whatever the picture's size."""
    height, width = image.shape[:2]
    return scale_boxes(view.source_px(detections), view.source_wh(sample), (width, height))
