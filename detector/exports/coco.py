"""COCO's object detection format: https://cocodataset.org/#format-data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from detector.exports.base import Export
from detector.exports.datasets import TrackOptions, about, number_boxes, xywh_source_px
from detector.video.names import clean_name
from detector.view import RunView


def write(view: RunView, options: TrackOptions) -> Iterator[bytes]:
    """One image per frame that counts, boxes as x, y, width, height in source pixels.

    Image ids are ``frame_index + 1``, category ids the class's place from 1. ``score`` is kept with every annotation.
    With tracks there is a ``track_id`` of each box, -1 for none.
    A frame that does not count is left out: without boxes it would claim that nobody was there.
    """
    content = {
        "info": about(view),
        "licenses": [],
        "images": _images(view),
        "categories": [{"id": id_, "name": name, "supercategory": ""} for id_, name in enumerate(view.classes, 1)],
        "annotations": _annotations(view, options),
    }
    yield json.dumps(content, ensure_ascii=False).encode()


def _images(view: RunView) -> list[dict[str, Any]]:
    stem, samples = clean_name(Path(view.label).stem), view.samples
    rows = zip(
        samples.frame_index.tolist(), samples.time_s.tolist(), samples.source_wh.tolist(), view.counted, strict=True
    )
    return [
        {
            "id": index + 1,
            "file_name": f"{stem}_{index:06d}.jpg",
            "width": width,
            "height": height,
            "frame_index": index,
            "time_s": round(time_s, 3),
        }
        for index, time_s, (width, height), counted in rows
        if counted
    ]


def _annotations(view: RunView, options: TrackOptions) -> list[dict[str, Any]]:
    detections = view.detections
    boxes = np.round(xywh_source_px(view).astype(np.float64), 2)
    images = view.whole.samples.frame_index[detections.sample] + 1
    ids = number_boxes(view, options).tolist()
    columns = images.tolist(), detections.class_id.tolist(), boxes.tolist(), detections.score.tolist(), ids
    return [
        {
            "id": number,
            "image_id": image,
            "category_id": class_id + 1,
            "bbox": box,
            "area": round(box[2] * box[3], 2),
            "iscrowd": 0,
            "segmentation": [],
            "score": round(score, 4),
            **({"track_id": id_} if options.tracks else {}),
        }
        for number, (image, class_id, box, score, id_) in enumerate(zip(*columns, strict=True), 1)
    ]


EXPORT = Export(
    name="coco",
    title="COCO JSON",
    help="Frames and boxes as labelling and training tools read them.",
    group="data sets",
    suffix="coco.json",
    mime="application/json",
    takes="view",
    write=write,
    options=TrackOptions,
    place=1,
)
