"""The answers of NVIDIA's own post-processing; golden/README.md tells what they are and how they came about."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from detector.grid.cells import extract_cells
from detector.grid.methods.dbscan import Dbscan
from detector.grid.threshold import detect
from detector.types import Cells, Detections, ModelSpec, RawGrids, Thresholds

GOLDEN = Path(__file__).parent / "golden"
SPEC = ModelSpec("golden", "Golden", ("person", "bag", "face"), (0.4, 0.2, 0.2))


def read_cells(name: str) -> Cells:
    with np.load(GOLDEN / f"{name}_raw.npz") as raw:
        return extract_cells(RawGrids(raw["cov"], raw["bbox"]), SPEC, np.arange(len(raw["cov"]), dtype=np.int32))


def read_answers(name: str) -> list[dict[str, list[list[float]]]]:
    answers: list[dict[str, list[list[float]]]] = json.loads((GOLDEN / f"{name}_tao_dbscan.json").read_text())
    return answers


def as_tao_writes(found: Detections, sample: int, class_id: int) -> np.ndarray:
    """Score and box clipped to the picture (N, 5), best first, without boxes of 4 pixels or less."""
    own = found[(found.sample == sample) & (found.class_id == class_id) & (found.height_px > 4)]
    return np.column_stack((own.score, np.clip(own.xyxy_model_px, 0, [960, 544, 960, 544])))


@pytest.mark.parametrize(("name", "objects"), [("synthetic", 311), ("bundled", 54)])
def test_equals_nvidias_answers(name: str, objects: int) -> None:
    found, compared = detect(read_cells(name), Thresholds((0.9,) * 3, Dbscan())), 0
    for sample, answer in enumerate(read_answers(name)):
        for class_id, class_name in enumerate(SPEC.classes):
            theirs = np.array(answer[class_name]).reshape(-1, 5)
            ours = as_tao_writes(found, sample, class_id)
            assert len(ours) == len(theirs), (sample, class_name)
            assert np.abs(ours[:, 0] - theirs[:, 0]).max(initial=0) <= 1e-3, (sample, class_name)
            assert np.abs(ours[:, 1:] - theirs[:, 1:]).max(initial=0) <= 1e-2, (sample, class_name)
            compared += len(theirs)
    assert compared == objects
