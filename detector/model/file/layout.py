"""DetectNet_v2's tensor contract: recognising it in a file, and telling its outputs apart."""

from __future__ import annotations

import math
from dataclasses import dataclass

from detector.errors import ModelUnusable
from detector.model.file.contents import MAX_ELEMENTS, OnnxFile, TensorInfo

MAX_SIDE_PX = 4096
MAX_CLASSES = 256
MAX_BATCH = 256


@dataclass(frozen=True, slots=True)
class Layout:
    """The names and sizes of a file's tensors. ``boxes`` is empty for a file that gives coverage alone.

    ``grid_hw`` and ``input_wh`` are None where the file leaves them open; ``batch_limit`` is None where
    it takes any batch.
    """

    picture: str
    coverage: str
    boxes: str
    n_classes: int
    input_wh: tuple[int, int] | None
    grid_hw: tuple[int, int] | None
    batch_limit: int | None


def recognise_layout(file: OnnxFile) -> Layout:
    """Recognise a DetectNet_v2 detector. ModelUnusable, naming inputs and outputs, for any other network."""
    picture, outputs = _find_picture(file), _find_grids(file)
    coverage, boxes = _split_outputs(file, outputs)
    batch = picture.shape[0]
    if batch is not None and not 1 <= batch <= MAX_BATCH:
        raise _layout_error(file, f"a fixed batch of {batch}")
    if batch is not None and math.prod(size or 1 for size in picture.shape) > MAX_ELEMENTS:
        raise _layout_error(file, "pictures too large for its fixed batch")
    return Layout(
        picture=picture.name,
        coverage=coverage.name,
        boxes=boxes.name if boxes else "",
        n_classes=_count_classes(file, coverage),
        input_wh=_read_input_wh(file, picture),
        grid_hw=_pair_sizes(coverage.shape[2], coverage.shape[3]),
        batch_limit=batch,
    )


def _layout_error(file: OnnxFile, reason: str) -> ModelUnusable:
    return ModelUnusable(
        "{file} is not a DetectNet_v2 detector ({reason}). It has {signature}.",
        file=file.path.name,
        reason=reason,
        signature=file.signature,
    )


def _find_picture(file: OnnxFile) -> TensorInfo:
    if len(file.inputs) != 1:
        raise _layout_error(file, f"it takes {len(file.inputs)} inputs, not one")
    picture = file.inputs[0]
    if picture.dtype != "float32" or len(picture.shape) != 4 or picture.shape[1] != 3:
        raise _layout_error(file, "its input is not N x 3 x height x width in float32")
    return picture


def _find_grids(file: OnnxFile) -> tuple[TensorInfo, ...]:
    fits = all(tensor.dtype == "float32" and len(tensor.shape) == 4 for tensor in file.outputs)
    if len(file.outputs) not in (1, 2) or not fits:
        raise _layout_error(file, "its outputs are not one or two grids, N x channels x rows x columns in float32")
    if any(tensor.shape[1] is None for tensor in file.outputs):
        raise _layout_error(file, "it does not say how many channels its outputs have")
    if len({tensor.shape[2:] for tensor in file.outputs}) != 1:
        raise _layout_error(file, "its outputs have different grids")
    return file.outputs


def _split_outputs(file: OnnxFile, outputs: tuple[TensorInfo, ...]) -> tuple[TensorInfo, TensorInfo | None]:
    """Files list their outputs in either order: the one with four times the channels holds the boxes."""
    if len(outputs) == 1:
        return outputs[0], None
    coverage, boxes = sorted(outputs, key=lambda tensor: tensor.shape[1] or 0)
    if boxes.shape[1] != 4 * (coverage.shape[1] or 0):
        raise _layout_error(file, "neither output has four times the channels of the other")
    return coverage, boxes


def _count_classes(file: OnnxFile, coverage: TensorInfo) -> int:
    count = coverage.shape[1] or 0
    if not 1 <= count <= MAX_CLASSES:
        raise _layout_error(file, f"{count} classes")
    return count


def _read_input_wh(file: OnnxFile, picture: TensorInfo) -> tuple[int, int] | None:
    size = _pair_sizes(picture.shape[3], picture.shape[2])
    if size is not None and not all(1 <= side <= MAX_SIDE_PX for side in size):
        raise _layout_error(
            file, f"pictures of {size[0]} x {size[1]} pixels, more than {MAX_SIDE_PX} a side or none at all"
        )
    return size


def _pair_sizes(first: int | None, second: int | None) -> tuple[int, int] | None:
    return None if first is None or second is None else (first, second)
