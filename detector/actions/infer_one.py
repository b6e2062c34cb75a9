"""One picture as it comes: laid into the model's input, inferred, drawn and counted."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from detector.model.inference import Inference, Stage, infer_stages, time_step
from detector.overlay.draw import draw
from detector.types import Network, UInt8
from detector.video.fit import fit


@dataclass(frozen=True, slots=True)
class PictureInference:
    """A picture (H, W, 3) with boxes, the count of each class, and the inference behind; ``fitting`` comes first."""

    image: UInt8
    counts: dict[str, int]
    inference: Inference
    fitting: Stage


def infer_one(network: Network, image_rgb: UInt8, *, repeats: int = 1) -> PictureInference:
    """Run the network over a picture (H, W, 3) of any size, at its own thresholds. Raises ModelUnusable."""
    spec = network.spec
    (fitted, transform), fitting = time_step("Resize", lambda: fit(image_rgb, spec.input_wh, spec.resize))
    inference = infer_stages(network, fitted, repeats=repeats)
    detections = inference.detections[transform.shows(inference.detections.xyxy_model_px)]
    annotated = draw(
        image_rgb, transform.to_source(detections.xyxy_model_px), detections.class_id, detections.score, spec.classes
    )
    counts = np.bincount(detections.class_id, minlength=len(spec.classes)).tolist()
    shown = replace(inference, detections=detections)
    return PictureInference(annotated, dict(zip(spec.classes, counts, strict=True)), shown, fitting)
