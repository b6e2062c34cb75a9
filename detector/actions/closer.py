"""One frame looked at as a whole, and closer: in parts besides."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from detector.analysis.agreement import match_boxes
from detector.analysis.footage_quality import SMALL_PX
from detector.errors import SettingError
from detector.grid.methods import default_thresholds
from detector.grid.threshold import detect
from detector.images import encode_jpeg
from detector.overlay.draw import draw
from detector.pipeline.passes import infer_pictures, pool_passes
from detector.types import Cells, Detections, Network, UInt8
from detector.video.file import read_frame
from detector.video.fit import fit
from detector.video.parts import cut_picture, make_parts

MAY_HELP_PX = SMALL_PX
"""Where a quarter of the people are no higher than that in the model's picture, looking closer may find more."""
_DETAIL = 2


@dataclass(frozen=True, slots=True)
class CloserLook:
    """A frame at the model's own thresholds: JPEGs with the whole picture's boxes, and with those of the parts alone.

    ``counts`` and ``closer_counts`` by class, of the whole alone and of whole and parts together.
    """

    picture: bytes
    only_parts: bytes
    counts: dict[str, int]
    closer_counts: dict[str, int]


def look_closer(network: Network, path: Path, time_s: float, *, stream: int | None = None) -> CloserLook:
    """Look at the frame on screen at ``time_s`` both ways. Raises SourceError, ModelError, SettingError."""
    if not network.decoder.has_boxes:
        raise SettingError("{model} gives no boxes, so it cannot look closer.", model=network.spec.title)
    image = read_frame(path, time_s=time_s, stream=stream)
    spec, (whole, closer) = network.spec, _detect_both(network, image)
    _, transform = fit(image, spec.input_wh, spec.resize)

    def show(found: Detections) -> bytes:
        boxes = transform.to_source(found.xyxy_model_px)
        return encode_jpeg(draw(image, boxes, found.class_id, found.score, spec.classes))

    def count(found: Detections) -> dict[str, int]:
        return dict(zip(spec.classes, np.bincount(found.class_id, minlength=len(spec.classes)).tolist(), strict=True))

    only_parts = closer[match_boxes(whole, closer).only_b]
    return CloserLook(show(whole), show(only_parts), count(whole), count(closer))


def _detect_both(network: Network, image: UInt8) -> tuple[Detections, Detections]:
    """The detections in the picture by the whole alone, and by whole and parts."""
    spec = network.spec
    fitted, transform = fit(image, spec.input_wh, spec.resize)
    parts = make_parts(transform.source_wh, spec.input_wh, spec.resize, _DETAIL)
    pictures = np.stack([fitted, *cut_picture(image, parts, spec.input_wh)])
    outputs = infer_pictures(network, network.prepare(pictures), network.choice.batch)
    cells, ranges = network.decoder.decode(outputs, spec, np.arange(len(pictures), dtype=np.int32))
    pooled, _ = pool_passes(cells, ranges, [parts], np.zeros(1, np.int32))
    thresholds = default_thresholds(spec.thresholds, has_boxes=True)

    def find(cells: Cells) -> Detections:
        found = detect(cells, thresholds)
        return found[transform.shows(found.xyxy_model_px)]

    return find(pooled[pooled.pass_id == 0]), find(pooled)
