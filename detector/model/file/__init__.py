"""Model files, read before anything runs them. Strangers made them, so they are read in bounds: by ``inspect``."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from detector import bounded
from detector.errors import ModelUnusable
from detector.model.file.contents import MAX_FILE_BYTES, OnnxFile, TensorInfo, git_blob_id
from detector.model.file.layout import MAX_SIDE_PX, Layout, recognise_layout
from detector.model.file.sidecar import Settings, find_settings_path, list_files, read_labels, read_settings

LOADED_BEFORE = ("detector.model.file.onnxfile",)

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
    "list_files",
    "read_whole",
]


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A checked ONNX file, which of its tensors is which, and what lies beside it: settings, and classes or none."""

    file: OnnxFile
    layout: Layout
    settings: Settings
    labels: tuple[str, ...]


def inspect(path: Path) -> ModelFile:
    """Read a model's file and what lies beside it. ModelMissing or ModelUnusable if any of it cannot be used.

    The file's content stays in the child.
    """
    with bounded.raise_as(ModelUnusable, path.name):
        return bounded.call(_inspect, path, list_files(path))


def read_whole(path: Path) -> ModelFile:
    """Read it with its content, to run it in this process, which has to be a child. Raises as ``inspect`` does."""
    from detector.model.file.onnxfile import read_onnx

    file = read_onnx(path)
    return ModelFile(file, recognise_layout(file), read_settings(path), read_labels(path))


def _inspect(path: Path, files: tuple[Path, ...]) -> ModelFile:
    """Read a model; ``files`` are those that this takes."""
    del files
    whole = read_whole(path)
    return replace(whole, file=replace(whole.file, content=b""))
