"""Networks as the pipeline sees them: how they run, what they give, and what reads that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Protocol

from detector.types._arrays import Float32, Int32, UInt8
from detector.types._model import ModelSpec, RawGrids
from detector.types._tables import Cells

AUTO = "auto"
EXACT = "fp32"
"""The precision that every runtime has, and that others are compared with."""

Outputs = Mapping[str, Float32]
"""A network's outputs for a batch of B pictures: arrays (B, ...) by the names that its file gives them."""

Ranges = tuple[Float32, Float32, Float32, Float32, Float32]
"""Of a batch before any floor: least, greatest and mean coverage, least and greatest box output; each (B, C)."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The way a network is run: asked of a runtime, and, of a loaded network, the way it really runs.

    ``runtime`` is a runtime's name, ``device`` such as "CPU", ``precision`` that of its numbers; ``threads`` are the
    cores that one inference uses, ``streams`` the inferences at a time, ``batch`` the pictures of each. Until it is
    loaded, ``auto`` and 0 leave it to the runtime, and ``build``, its title and version, and ``processor``, its kind
    where the CPU runs the network, are empty.
    """

    runtime: str = "onnx"
    device: str = AUTO
    precision: str = EXACT
    threads: int = 0
    streams: int = 1
    batch: int = 0
    build: str = ""
    processor: str = ""

    @property
    def identity(self) -> tuple[str, ...]:
        """The part of it that can change a network's answers: build, device, precision.

        In lower precisions processors of another kind round otherwise, so there it is a part of it.
        """
        own = (self.build, self.device, self.precision)
        return own if self.precision == EXACT or not self.processor else (*own, self.processor)


class Decoder(Protocol):
    """Reads what one kind of network gives; frozen. Nobody else knows what its outputs mean.

    ``name`` is what a ``ModelSpec`` calls it by.
    """

    name: ClassVar[str]

    @property
    def outputs(self) -> tuple[str, ...]:
        """The names of the outputs that it reads."""

    @property
    def has_boxes(self) -> bool:
        """False for a network that gives coverage alone."""

    def decode(
        self, outputs: Outputs, spec: ModelSpec, samples: Int32, floor: float | None = None
    ) -> tuple[Cells, Ranges]:
        """Everything from the floor upwards, the model's own by default, and the raw outputs' ranges.

        ``samples`` (B,) is each picture's position in the run. A picture for which the network gave NaN or infinity
        has no cells, and NaN for all its ranges. Raises ModelUnusable for outputs of another shape.
        """

    def grids(self, outputs: Outputs) -> RawGrids | None:
        """The raw grids, as somebody who looks for a fault wants them; None for a network that has none."""


class Network(Protocol):
    """A loaded network: a picture's way into it, and what it gives."""

    @property
    def spec(self) -> ModelSpec:
        """The network's specification."""

    @property
    def choice(self) -> Choice:
        """The way it really runs."""

    @property
    def decoder(self) -> Decoder:
        """The decoder of its outputs."""

    def prepare(self, images: UInt8) -> Float32:
        """(B, H, W, 3) uint8 RGB at model size -> the network's own input (B, 3, H, W) float32."""

    def infer(self, tensor: Float32) -> Outputs:
        """The network's input -> its outputs. Raises ModelUnusable if it fails."""
