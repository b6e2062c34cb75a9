"""One frame of a video, before anything is analysed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from detector.actions.infer_one import infer_one
from detector.analysis.picture_figures import measure_picture
from detector.errors import ModelUnusable
from detector.images import PICTURE_WIDTH, encode_jpeg, narrow
from detector.model.inference import Inference
from detector.types import Network
from detector.video.file import read_frame
from detector.view.footage import describe_picture

PERSON = "person"


@dataclass(frozen=True, slots=True)
class Preview:
    """One frame's inference at the model's own thresholds.

    ``picture`` a JPEG with boxes, as large as the frame; ``counts`` by class; ``network_s`` what the network took
    for this one frame, in seconds. ``height_px``: a quarter of the people are no higher, in model pixels; None of none.
    ``shows_badly``: sentences on a picture that is dark, blurred or low in contrast.
    """

    picture: bytes
    counts: dict[str, int]
    network_s: float
    height_px: float | None
    shows_badly: tuple[str, ...] = ()


def preview(network: Network, path: Path, time_s: float, *, stream: int | None = None) -> Preview:
    """Run the network over the frame on screen at ``time_s``, of this stream of pictures; None: the usual one.

    Raises SourceError, SettingError or ModelError.
    """
    image = read_frame(path, time_s=time_s, stream=stream)
    inferred = infer_one(network, image)
    if not inferred.inference.answered:
        raise ModelUnusable(
            "{model} failed at this frame: it answers with NaN or infinity, which are no numbers. Fetch or export its "
            "file again, or choose another model.",
            model=network.spec.title,
        )
    seconds, height_px = inferred.inference.network_ms / 1000, _low_height_px(network, inferred.inference)
    shows_badly = describe_picture(measure_picture(narrow(image, PICTURE_WIDTH)))
    return Preview(encode_jpeg(inferred.image), inferred.counts, seconds, height_px, tuple(shows_badly))


def _low_height_px(network: Network, inference: Inference) -> float | None:
    """The 25th percentile of the heights of people, in model pixels."""
    if PERSON not in network.spec.classes:
        return None
    people = inference.detections[inference.detections.class_id == network.spec.classes.index(PERSON)]
    return float(np.percentile(people.height_px, 25)) if len(people) else None
