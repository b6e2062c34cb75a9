"""A loaded network, whatever runs it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from detector.model.file import TensorInfo
from detector.model.spec import ModelDescription
from detector.types import Choice, Decoder, Float32, ModelSpec, Outputs, UInt8

Run = Callable[[Float32], Outputs]
"""One inference: as many pictures as the file takes (B, 3, H, W) -> the outputs that the decoder reads."""


@dataclass(frozen=True, slots=True)
class LoadedNetwork:
    """A detector that was loaded once and is shared; safe to call from several threads if ``run`` is.

    ``choice`` says how it really runs, ``device_note`` in one line what kept a better device from being used, where
    something did.
    """

    description: ModelDescription
    decoder: Decoder
    choice: Choice
    device_note: str | None
    run: Run

    @property
    def spec(self) -> ModelSpec:
        """The specification it was loaded by."""
        return self.description.spec

    @property
    def path(self) -> Path:
        """The model's file."""
        return self.description.file.path

    @property
    def inputs(self) -> tuple[TensorInfo, ...]:
        """The file's inputs."""
        return self.description.file.inputs

    @property
    def outputs(self) -> tuple[TensorInfo, ...]:
        """The file's outputs, in its own order."""
        return self.description.file.outputs

    def prepare(self, images: UInt8) -> Float32:
        """(B, H, W, 3) uint8 RGB at model size -> (B, 3, H, W) float32 in [0, 1].

        ValueError for pictures of another shape or type.
        """
        width, height = self.spec.input_wh
        if images.dtype != np.uint8 or images.shape[1:] != (height, width, 3):
            raise ValueError(f"expected uint8 (B, {height}, {width}, 3), got {images.dtype} {images.shape}")
        tensor = np.empty((len(images), 3, height, width), np.float32)
        for image, planes in zip(images, tensor, strict=True):
            for channel, plane in zip(cv2.split(image), planes, strict=True):
                np.divide(channel, np.float32(255), out=plane)
        return tensor

    def infer(self, tensor: Float32) -> Outputs:
        """(B, 3, H, W) from ``prepare`` -> the outputs for B pictures, in pieces where the file fixes its batch.

        ModelUnusable if the network fails at it; ValueError for a tensor of another shape, or without pictures.
        """
        width, height = self.spec.input_wh
        if tensor.dtype != np.float32 or tensor.shape[1:] != (3, height, width) or not len(tensor):
            raise ValueError(f"expected float32 (B, 3, {height}, {width}), got {tensor.dtype} {tensor.shape}")
        batch_size = self.description.layout.batch_limit
        if batch_size is None or batch_size == len(tensor):
            return self.run(tensor)
        pieces = [
            self._run_padded(tensor[start : start + batch_size], batch_size)
            for start in range(0, len(tensor), batch_size)
        ]
        return {name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}

    def _run_padded(self, tensor: Float32, batch_size: int) -> Outputs:
        """A fixed batch has to be full: the last picture's copies fill it, and what comes of them is dropped."""
        count = len(tensor)
        full = np.concatenate([tensor, np.repeat(tensor[-1:], batch_size - count, axis=0)])
        return {name: output[:count] for name, output in self.run(full).items()}
