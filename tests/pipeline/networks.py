"""Networks that answer what a test planted, in place of an ONNX file."""

from __future__ import annotations

from threading import Event

import numpy as np

from detector.model.decoders.detectnet import DetectNet
from detector.types import Choice, Float32, ModelSpec, Outputs, UInt8

PATIENCE_S = 20.0

SPEC = ModelSpec(
    name="stand-in",
    title="Stand-in",
    classes=("person", "bag"),
    thresholds=(0.5, 0.5),
    input_wh=(64, 32),
    score_floor=0.05,
)


class BrightnessNetwork:
    """Says that a person of 32 x 32 pixels is in the cell at row 0, column 1, as sure as the picture is bright."""

    spec = SPEC
    choice = Choice(device="CPU", batch=1, build="stand-in")
    decoder = DetectNet()

    def __init__(self) -> None:
        self.prepared = 0
        self.answered = 0

    def prepare(self, images: UInt8) -> Float32:
        self.prepared += len(images)
        return np.moveaxis(images, 3, 1).astype(np.float32) / np.float32(255)

    def infer(self, tensor: Float32) -> Outputs:
        rows, cols = self.spec.grid_hw
        cov = np.zeros((len(tensor), 2, rows, cols), np.float32)
        cov[:, 0, 0, 1] = tensor.mean(axis=(1, 2, 3))
        bbox = np.full((len(tensor), 8, rows, cols), 16 / 35, np.float32)
        self.answered += len(tensor)
        return {"coverage": cov, "boxes": bbox}


class FailingNetwork(BrightnessNetwork):
    """Breaks down after so many pictures."""

    def __init__(self, after: int, failure: Exception) -> None:
        super().__init__()
        self._after, self._failure = after, failure

    def infer(self, tensor: Float32) -> Outputs:
        if self.answered >= self._after:
            raise self._failure
        return super().infer(tensor)


class NumberlessNetwork(BrightnessNetwork):
    """Answers so many pictures, and the rest with NaN."""

    def __init__(self, after: int = 0) -> None:
        super().__init__()
        self._after = after

    def infer(self, tensor: Float32) -> Outputs:
        lost = self.answered + np.arange(len(tensor)) >= self._after
        outputs = super().infer(tensor)
        outputs["coverage"][lost] = np.nan
        return outputs


class WaitingNetwork(BrightnessNetwork):
    """Answers a batch only once the next one has been prepared: with stages that take turns it never would."""

    def __init__(self, total: int) -> None:
        super().__init__()
        self._total = total
        self._more = Event()

    def prepare(self, images: UInt8) -> Float32:
        tensor = super().prepare(images)
        self._more.set()
        return tensor

    def infer(self, tensor: Float32) -> Outputs:
        wanted = min(self.answered + len(tensor) + 1, self._total)
        while self.prepared < wanted:
            self._more.clear()
            if self.prepared < wanted and not self._more.wait(PATIENCE_S):
                raise AssertionError("the next batch was not prepared while this one was being answered")
        return super().infer(tensor)
