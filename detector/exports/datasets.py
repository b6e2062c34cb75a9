"""What counts as seen in a run in the formats other tools of the field read: COCO, MOT, Parquet."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from detector.library.run import Run
from detector.times import timecode
from detector.types import Detections, Thresholds
from detector.video.names import clean_name
from detector.view.seen import settings, source_boxes


def coco_json(run: Run, thresholds: Thresholds, seen: Detections) -> bytes:
    """COCO's object detection format: one image per readable frame, boxes as x, y, width, height in source pixels.

    Image ids are ``frame_index + 1``, category ids the class's place from 1. ``score`` is kept with every annotation.
    A frame that could not be read is left out: without boxes it would claim that nobody was there.
    https://cocodataset.org/#format-data
    """
    content = {
        "info": _about(run, thresholds),
        "licenses": [],
        "images": [_image(run, sample) for sample in np.flatnonzero(run.samples.readable).tolist()],
        "categories": [{"id": number, "name": name, "supercategory": ""} for number, name in enumerate(run.classes, 1)],
        "annotations": _annotations(run, seen),
    }
    return json.dumps(content, ensure_ascii=False).encode()


def mot_text(run: Run, seen: Detections) -> bytes:
    """MOTChallenge detections: ``frame,id,left,top,width,height,confidence,class,-1,-1``, a line per box.

    ``frame`` is the video's own, from 1; ``id`` is -1, as nobody is followed from frame to frame; ``class`` is its
    place from 1, which is 1 for a pedestrian there too. https://motchallenge.net/instructions/
    """
    frames = run.samples.frame_index[seen.sample] + 1
    rows = zip(frames.tolist(), _xywh(run, seen).tolist(), seen.score.tolist(), seen.class_id.tolist(), strict=True)
    lines = (
        f"{frame},-1,{x:.2f},{y:.2f},{w:.2f},{h:.2f},{score:.4f},{class_id + 1},-1,-1\n"
        for frame, (x, y, w, h), score, class_id in rows
    )
    return "".join(lines).encode()


def parquet(run: Run, thresholds: Thresholds, seen: Detections) -> bytes:
    """The detections' CSV as a typed table, zstd; model, hashes and settings lie in the schema's metadata."""
    times = run.samples.time_s[seen.sample]
    boxes = source_boxes(run, seen)
    content = pa.table(
        {
            "video": pa.array([run.manifest.video.name] * len(seen), pa.string()),
            "frame_index": run.samples.frame_index[seen.sample],
            "time_s": times,
            "timecode": pa.array([timecode(time_s) for time_s in times.tolist()], pa.string()),
            "class": pa.array([run.classes[i] for i in seen.class_id.tolist()], pa.string()),
            "confidence": seen.score,
            **{name: np.ascontiguousarray(boxes[:, i]) for i, name in enumerate(("x1", "y1", "x2", "y2"))},
        }
    )
    about = {key: json.dumps(value, default=str) for key, value in _about(run, thresholds).items()}
    file = io.BytesIO()
    pq.write_table(content.replace_schema_metadata(about), file, compression="zstd")
    return file.getvalue()


def _about(run: Run, thresholds: Thresholds) -> dict[str, Any]:
    manifest = run.manifest
    return {
        "description": f"Detections by {manifest.model.title} in {manifest.video.name}; not labelled by people",
        "date_created": manifest.created.isoformat(),
        "run": run.id,
        "video_sha256": manifest.video.sha256,
        "model": manifest.model.title,
        "model_sha256": manifest.model.sha256,
        "settings": settings(run, thresholds),
    }


def _image(run: Run, sample: int) -> dict[str, Any]:
    index = int(run.samples.frame_index[sample])
    width, height = run.transform.source_wh
    return {
        "id": index + 1,
        "file_name": f"{clean_name(Path(run.manifest.video.name).stem)}_{index:06d}.jpg",
        "width": width,
        "height": height,
        "frame_index": index,
        "time_s": round(float(run.samples.time_s[sample]), 3),
    }


def _annotations(run: Run, seen: Detections) -> list[dict[str, Any]]:
    boxes = np.round(_xywh(run, seen).astype(np.float64), 2)
    images = run.samples.frame_index[seen.sample] + 1
    rows = zip(images.tolist(), seen.class_id.tolist(), boxes.tolist(), seen.score.tolist(), strict=True)
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
        }
        for number, (image, class_id, box, score) in enumerate(rows, 1)
    ]


def _xywh(run: Run, seen: Detections) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Left, top, width, height (N, 4) in source pixels."""
    boxes = source_boxes(run, seen)
    return np.concatenate([boxes[:, :2], boxes[:, 2:] - boxes[:, :2]], axis=1)
