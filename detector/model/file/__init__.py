"""Model files, read before anything runs them. Strangers made them, so they are read in bounds: by ``inspect``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from detector import bounded
from detector.errors import ModelUnusable
from detector.model.file.contents import MAX_FILE_BYTES, OnnxFile, TensorInfo, git_blob_id
from detector.model.file.layout import MAX_SIDE_PX, Layout, recognise_layout
from detector.model.file.sidecar import Settings, find_settings_path, read_labels, read_settings

__all__ = [
    "MAX_FILE_BYTES",
    "MAX_SIDE_PX",
    "Layout",
    "ModelFile",
    "OnnxFile",
    "Settings",
    "TensorInfo",
    "find_settings_path",
    "git_blob_id",
    "inspect",
]


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A checked ONNX file, which of its tensors is which, and what lies beside it: settings, and classes or none."""

    file: OnnxFile
    layout: Layout
    settings: Settings
    labels: tuple[str, ...]


def inspect(path: Path) -> ModelFile:
    """Read a model's file and what lies beside it. ModelMissing or ModelUnusable if any of it cannot be used."""
    try:
        return bounded.call(_read_model_file, path)
    except bounded.OutOfBounds as error:
        raise ModelUnusable(
            "{file} was closed, since it is not like any honest model: when it was read, {reason}.",
            file=path.name,
            reason=str(error),
        ) from error


def _read_model_file(path: Path) -> ModelFile:
    from detector.model.file.onnxfile import read_onnx

    file = read_onnx(path)
    return ModelFile(file, recognise_layout(file), read_settings(path), read_labels(path))
