"""Who is in the demo clip, as a person labelled it: a file that is not part of the product."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np

from detector.types import Bool, Float32, Int64

FILE = "PETS2009-S2L1.xml"
_PASSER_BY_FRAMES, _PASSER_BY_CORNER_PX = (65, 173), (320, 150)

Labels = dict[int, Float32]
"""Frame index -> boxes (N, 4) of everybody in it, x1 y1 x2 y2 in source pixels."""


def read_labels(folder: Path | None) -> Labels:
    """The labels in this folder. Exits with a sentence that says what to fetch where they are not there."""
    if folder is None or not (folder / FILE).is_file():
        raise SystemExit(
            f"Not measured: {FILE} is not {f'in {folder}' if folder else 'at hand'}. It has Anton Milan's labels of "
            "PETS 2009 S2.L1, for research: fetch it from his page of tracking data and say LABELLED=FOLDER."
        )
    root = ET.parse(folder / FILE).getroot()  # noqa: S314 - the measurer's own file
    return {int(frame.get("number", "-1")): _boxes(frame) for frame in root.iter("frame")}


def is_passer_by(frame_index: Int64, boxes_px: Float32) -> Bool:
    """A mask (N,) of the boxes (N, 4) in these frames (N,) that are of the one person whom the labels leave out."""
    x, y = (boxes_px[:, :2] + boxes_px[:, 2:]).T / 2
    during = (frame_index >= _PASSER_BY_FRAMES[0]) & (frame_index <= _PASSER_BY_FRAMES[1])
    in_corner: Bool = during & (x < _PASSER_BY_CORNER_PX[0]) & (y < _PASSER_BY_CORNER_PX[1])
    return in_corner


def _boxes(frame: ET.Element) -> Float32:
    """Centres and sizes -> edges (N, 4)."""
    centred = [[float(box.get(name, "nan")) for name in ("xc", "yc", "w", "h")] for box in frame.iter("box")]
    centre, size = np.hsplit(np.asarray(centred, np.float32).reshape(-1, 4), 2)
    return np.hstack((centre - size / 2, centre + size / 2))
