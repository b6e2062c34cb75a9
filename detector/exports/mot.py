"""MOTChallenge's text format: https://motchallenge.net/instructions/."""

from __future__ import annotations

from collections.abc import Iterator

from detector.exports.base import Export
from detector.exports.datasets import TrackOptions, number_boxes, xywh_source_px
from detector.view import RunView


def write(view: RunView, options: TrackOptions) -> Iterator[bytes]:
    """Detections: ``frame,id,left,top,width,height,confidence,class,-1,-1``, a line per box.

    ``frame`` is the video's own, from 1; ``id`` is that of a track, from 1, or -1 for a box in none: what has -1 is
    never one person. ``class`` is its place from 1, which is 1 for a pedestrian there too.
    """
    detections, boxes = view.detections, xywh_source_px(view).tolist()
    frames = (view.whole.samples.frame_index[detections.sample] + 1).tolist()
    ids = number_boxes(view, options).tolist()
    rows = zip(frames, ids, boxes, detections.score.tolist(), detections.class_id.tolist(), strict=True)
    lines = (
        f"{frame},{id_},{x:.2f},{y:.2f},{w:.2f},{h:.2f},{score:.4f},{class_id + 1},-1,-1\n"
        for frame, id_, (x, y, w, h), score, class_id in rows
    )
    yield "".join(lines).encode()


EXPORT = Export(
    name="mot",
    title="MOT text",
    help="Boxes by the video's frame number, as tracking tools read them; with track ids by --tracks.",
    group="data sets",
    suffix="mot.txt",
    mime="text/plain",
    takes="view",
    write=write,
    options=TrackOptions,
    place=2,
)
