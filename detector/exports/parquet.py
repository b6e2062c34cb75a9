"""The detections as a Parquet table."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import numpy as np

from detector.exports.base import Export, Options
from detector.exports.datasets import about
from detector.times import format_timecode
from detector.view import RunView


def write(view: RunView, options: Options) -> Iterator[bytes]:
    """The detections' CSV as a typed table, zstd; model, hashes and settings lie in the schema's metadata."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    detections, boxes, samples = view.detections, view.boxes_source_px, view.whole.samples
    times = samples.time_s[detections.sample]
    content = pa.table(
        {
            "video": pa.array([view.label] * len(detections), pa.string()),
            "frame_index": samples.frame_index[detections.sample],
            "time_s": times,
            "timecode": pa.array([format_timecode(time_s) for time_s in times.tolist()], pa.string()),
            "class": pa.array([view.classes[i] for i in detections.class_id.tolist()], pa.string()),
            "confidence": detections.score,
            **{name: np.ascontiguousarray(boxes[:, i]) for i, name in enumerate(("x1", "y1", "x2", "y2"))},
        }
    )
    clock = view.clock
    if clock is not None:
        moments = [clock.at(time_s) for time_s in times.tolist()]
        content = content.append_column("clock", pa.array(moments, pa.timestamp("ms", tz=clock.zone)))
    metadata = {key: json.dumps(value, default=str) for key, value in about(view).items()}
    file = io.BytesIO()
    pq.write_table(content.replace_schema_metadata(metadata), file, compression="zstd")
    yield file.getvalue()


EXPORT = Export(
    name="parquet",
    title="Parquet",
    help="The detections' table with its types, for pandas and databases.",
    group="data sets",
    suffix="detections.parquet",
    mime="application/vnd.apache.parquet",
    takes="view",
    write=write,
    place=3,
)
