"""Common parts of data sets for other tools."""

from __future__ import annotations

from typing import Any

import numpy as np
from pydantic import Field

from detector.exports.base import Options
from detector.types import Float32, Int64
from detector.view import RunView
from detector.view.tracks import NO_TRACK


class TrackOptions(Options):
    """Boxes with or without the people they are of."""

    tracks: bool = Field(default=False, description="number the boxes of one person alike: track ids (not numbered)")


def number_boxes(view: RunView, options: TrackOptions) -> Int64:
    """The track ids (N,) of the view's detections, from 1; NO_TRACK where a box has none, and where none are asked for.

    Where the run looked too seldom to follow anybody, all are NO_TRACK.
    """
    return view.tracks().numbers if options.tracks else np.full(len(view.detections), NO_TRACK, np.int64)


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
        **clock_head(view),
    }


def clock_head(view: RunView) -> dict[str, str]:
    """The start of the recording for the head of a file; nothing where nobody said when it was."""
    clock = view.clock
    return {} if clock is None else {"recording_start": clock.iso(0.0), "time_zone": clock.zone}


def xywh_source_px(view: RunView) -> Float32:
    """Left, top, width, height (N, 4) of the view's detections."""
    boxes = view.boxes_source_px
    return np.concatenate([boxes[:, :2], boxes[:, 2:] - boxes[:, :2]], axis=1)
