"""Common parts of data sets for other tools."""

from __future__ import annotations

from typing import Any

import numpy as np

from detector.types import Float32
from detector.view import RunView


def about(view: RunView) -> dict[str, Any]:
    """The footage, the network, and the cut, as a data set tells them."""
    facts = view.about
    return {
        "description": f"Detections by {facts.model_title} in {view.label}; not labelled by people",
        "date_created": facts.created.isoformat(),
        "run": view.run_id,
        "video_sha256": facts.footage_sha256,
        "model": facts.model_title,
        "model_sha256": facts.model_sha256,
        "settings": view.settings,
    }


def xywh_source_px(view: RunView) -> Float32:
    """Left, top, width, height (N, 4) of the view's detections."""
    boxes = view.boxes_source_px
    return np.concatenate([boxes[:, :2], boxes[:, 2:] - boxes[:, :2]], axis=1)
