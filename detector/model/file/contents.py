"""An ONNX file that was read: its tensors, its content and the hashes of that."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

MAX_FILE_BYTES = 512 * 1024**2  # the largest PeopleNet has 85 MB
MAX_ELEMENTS = 2**28


@dataclass(frozen=True, slots=True)
class TensorInfo:
    """An input or output. ``shape`` has None where the file leaves a size open."""

    name: str
    dtype: str
    shape: tuple[int | None, ...]

    def __str__(self) -> str:
        sizes = " x ".join("N" if size is None else str(size) for size in self.shape)
        return f"{self.name} ({self.dtype}, {sizes or 'one number'})"


@dataclass(frozen=True, slots=True)
class OnnxFile:
    """A file that was read once and found safe.

    ``content`` is what was checked, and what should be run; empty where nobody is going to run it.
    """

    path: Path
    content: bytes
    size_bytes: int
    sha256: str
    git_blob_id: str
    inputs: tuple[TensorInfo, ...]
    outputs: tuple[TensorInfo, ...]

    @property
    def signature(self) -> str:
        """Inputs and outputs in one line, for messages."""
        inputs, outputs = (", ".join(map(str, tensors)) or "none" for tensors in (self.inputs, self.outputs))
        return f"inputs: {inputs}; outputs: {outputs}"


def git_blob_id(content: bytes) -> str:
    """The name git gives to this content; NVIDIA's catalogue is known by it."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
