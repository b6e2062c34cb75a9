"""The self-test finds a model that works, and those that do not."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from detector.model import bundled
from detector.model.decoders.detectnet import DetectNet
from detector.model.inference import infer_stages
from detector.model.runtimes import load_network
from detector.model.selftest import self_test
from detector.types import Choice, Float32, ModelSpec, Outputs, UInt8
from tests.model.builders import detector, saved


def test_the_bundled_detector_on_a_real_picture(walkers: npt.NDArray[np.uint8]) -> None:
    network = load_network(bundled.PATH)
    inference = infer_stages(network, walkers[0], repeats=2)
    assert (inference.detections.class_id == 0).sum() >= 3
    assert [stage.name for stage in inference.stages] == ["Prepare", "Network", "Cells", "Clustering"]
    assert inference.network_ms == inference.stages[1].ms > 0
    result = self_test(network, inference)
    assert result.problems == ()
    assert [(figures.name, figures.shape) for figures in result.outputs] == [
        ("coverage", (3, 34, 60)),
        ("boxes", (12, 34, 60)),
    ]


def test_coverage_alone_has_one_output(tmp_path: Path) -> None:
    network = load_network(saved(detector(boxes=False), tmp_path / "a.onnx"))
    result = self_test(network, infer_stages(network, np.full((544, 960, 3), 90, np.uint8)))
    assert [figures.name for figures in result.outputs] == ["coverage"]


SPEC = ModelSpec("scripted", "Scripted", ("person",), (0.4,), input_wh=(64, 32))
CHOICE, DECODER = Choice(device="CPU", batch=1), DetectNet()


@dataclass
class Scripted:
    """Answers every picture with the same coverage in ``cells`` of its 8 cells; in a batch, the later ones drift."""

    coverage: float
    drift: float = 0.0
    cells: int = 2
    spec: ModelSpec = SPEC
    choice: Choice = CHOICE
    decoder: DetectNet = DECODER

    def prepare(self, images: UInt8) -> Float32:
        return np.zeros((len(images), 3, 32, 64), np.float32)

    def infer(self, tensor: Float32) -> Outputs:
        cov = np.zeros((len(tensor), 1, 2, 4), np.float32)
        cov.reshape(-1, 8)[:, : self.cells] = self.coverage
        cov[1:] += self.drift
        return {"coverage": cov, "boxes": np.zeros((len(tensor), 4, 2, 4), np.float32)}


PICTURE = np.zeros((32, 64, 3), np.uint8)


@pytest.mark.parametrize(
    ("network", "words"),
    [
        (Scripted(float("nan")), "not numbers"),
        (Scripted(7.5), "leaves the range"),
        (Scripted(0.0), "nothing at all was seen"),
        (Scripted(0.5, drift=0.1), "batch of 1"),
        (Scripted(0.5, cells=8), "full of things"),
    ],
    ids=["not finite", "no sigmoid", "blind", "batch", "everywhere"],
)
def test_a_model_that_does_not_work_is_found_out(network: Scripted, words: str) -> None:
    (problem,) = self_test(network, infer_stages(network, PICTURE)).problems
    assert words in problem


def test_a_model_that_works_has_no_problems() -> None:
    network = Scripted(0.5)
    assert self_test(network, infer_stages(network, PICTURE)).problems == ()
