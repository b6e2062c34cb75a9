"""MOTChallenge's text format: https://motchallenge.net/instructions/."""

from __future__ import annotations

from collections.abc import Iterator

from detector.exports.base import Export, Options
from detector.exports.datasets import xywh_source_px
from detector.view import RunView


def write(view: RunView, options: Options) -> Iterator[bytes]:
    """Detections: ``frame,id,left,top,width,height,confidence,class,-1,-1``, a line per box.

    ``frame`` is the video's own, from 1; ``id`` is -1, as nobody is followed from frame to frame; ``class`` is its
    place from 1, which is 1 for a pedestrian there too.
    """
    detections, boxes = view.detections, xywh_source_px(view).tolist()
    frames = (view.whole.samples.frame_index[detections.sample] + 1).tolist()
    rows = zip(frames, boxes, detections.score.tolist(), detections.class_id.tolist(), strict=True)
    lines = (
        f"{frame},-1,{x:.2f},{y:.2f},{w:.2f},{h:.2f},{score:.4f},{class_id + 1},-1,-1\n"
        for frame, (x, y, w, h), score, class_id in rows
    )
    yield "".join(lines).encode()


EXPORT = Export(
    name="mot",
    title="MOT text",
    help="Boxes by the video's frame number, as tracking tools read them.",
    group="data sets",
    suffix="mot.txt",
    mime="text/plain",
    takes="view",
    write=write,
    place=2,
)
