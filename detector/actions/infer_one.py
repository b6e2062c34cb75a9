"""A network on a picture as it comes: laid into the model's input, answered, drawn and counted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.model.answer import Answer, Stage, answer, timed
from detector.overlay.draw import draw
from detector.types import Network, UInt8
from detector.video.fit import fit


@dataclass(frozen=True, slots=True)
class AnsweredPicture:
    """A picture (H, W, 3) with boxes, the count of each class, and the answer behind them; ``fitting`` comes first."""

    image: UInt8
    counts: dict[str, int]
    answer: Answer
    fitting: Stage


def answered_picture(network: Network, image_rgb: UInt8, *, repeats: int = 1) -> AnsweredPicture:
    """What the network says of a picture (H, W, 3) of any size at its own thresholds. Raises ModelUnusable."""
    spec = network.spec
    (fitted, place), fitting = timed("Resize", lambda: fit(image_rgb, spec.input_wh, spec.resize))
    said = answer(network, fitted, repeats=repeats)
    found = said.detections
    drawn = draw(image_rgb, place.to_source(found.xyxy_model_px), found.class_id, found.score, spec.classes)
    counts = np.bincount(found.class_id, minlength=len(spec.classes)).tolist()
    return AnsweredPicture(drawn, dict(zip(spec.classes, counts, strict=True)), said, fitting)
