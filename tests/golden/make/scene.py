"""The clip and the two networks of the golden data: people, bags and faces as plain colours, and what finds them."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

Floats = npt.NDArray[np.float64]

CLIP_WH, FPS, FRAMES = (128, 72), 10, 80
MODEL_WH, STRIDE, FOUR = (160, 96), 16, 4
CLASSES = ("person", "bag", "face")
LABELS = "\n".join(CLASSES) + "\n"
SETTINGS = """title = "Golden {name}"
licence = "none"
source = "the golden scene"
score_floor = 0.02

[thresholds]
person = 0.5
bag = 0.4
face = 0.45
"""
# x at second 0, pixels a second, top, height, brightness, first and last second, carries a bag, shows a face
PEOPLE = (
    (4.0, 9.0, 22, 34, 225, 0.0, 8.0, True, True),
    (110.0, -11.0, 18, 40, 180, 1.0, 7.0, False, True),
    (60.0, 1.5, 30, 26, 150, 2.0, 8.0, True, False),
    (72.0, 2.0, 28, 30, 205, 3.5, 6.0, False, False),
)
SHARPNESS = 9.0


def picture(index: int) -> npt.NDArray[np.uint8]:
    """The clip's frame (72, 128, 3) of this number."""
    image = np.full((CLIP_WH[1], CLIP_WH[0], 3), 38, np.uint8)
    time_s = index / FPS
    for start, speed, top, height, shade, since_s, until_s, bag, face in PEOPLE:
        if not since_s <= time_s < until_s:
            continue
        left = round(start + speed * time_s)
        _fill(image, left, top, 12, height, (shade, shade, shade))
        if face:
            _fill(image, left + 1, top, 10, 9, (50, shade, 50))
        if bag:
            _fill(image, left + 10, top + height - 12, 11, 10, (shade, 50, 50))
    return image


def _fill(image: npt.NDArray[np.uint8], left: int, top: int, width: int, height: int, rgb: tuple[int, ...]) -> None:
    image[max(top, 0) : max(top + height, 0), max(left, 0) : max(left + width, 0)] = rgb


def write_clip(path: Path) -> Path:
    """Eight seconds, ten frames a second."""
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=FPS, options={"crf": "20", "g": "20", "threads": "1"})
        stream.width, stream.height = CLIP_WH
        stream.pix_fmt = "yuv420p"
        for index in range(FRAMES):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture(index), "rgb24")))
        container.mux(stream.encode(None))
    return path


def write_network(folder: Path, *, boxes: bool) -> Path:
    """A network with what lies beside it, in a folder of its own; without ``boxes`` it gives coverage alone."""
    path = folder / f"{folder.name}.onnx"
    folder.mkdir(parents=True, exist_ok=True)
    path.write_bytes(network(boxes=boxes).SerializeToString())
    (folder / "labels.txt").write_text(LABELS)
    path.with_suffix(".toml").write_text(SETTINGS.format(name=folder.name))
    return path


def network(*, boxes: bool) -> onnx.ModelProto:
    """Pixels in fours, then what lies in each cell and to which side of it, then coverage and boxes."""
    weights: dict[str, Floats] = {"fours": _fours(), "stem": _stem()}
    weights["cov"], weights["cov_bias"] = _coverage()
    nodes = [
        helper.make_node("Conv", ["input_1:0", "fours"], ["small"], strides=[FOUR, FOUR]),
        helper.make_node("Conv", ["small", "stem"], ["seen"], strides=[FOUR, FOUR], pads=[FOUR] * 4),
        helper.make_node("Conv", ["seen", "cov", "cov_bias"], ["cov_raw"]),
        helper.make_node("Sigmoid", ["cov_raw"], ["output_cov/Sigmoid:0"]),
    ]
    outputs = [_output("output_cov/Sigmoid:0", len(CLASSES))]
    if boxes:
        weights["box"], weights["box_bias"] = _boxes()
        nodes.append(helper.make_node("Conv", ["seen", "box", "box_bias"], ["output_bbox/BiasAdd:0"]))
        outputs.append(_output("output_bbox/BiasAdd:0", 4 * len(CLASSES)))
    picture_in = helper.make_tensor_value_info("input_1:0", TensorProto.FLOAT, ["N", 3, MODEL_WH[1], MODEL_WH[0]])
    held = [numpy_helper.from_array(value.astype(np.float32), name) for name, value in weights.items()]
    graph = helper.make_graph(nodes, "golden", [picture_in], outputs, held)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 12)])
    model.ir_version = 7
    return model


def _output(name: str, channels: int) -> onnx.ValueInfoProto:
    grid = (MODEL_WH[1] // STRIDE, MODEL_WH[0] // STRIDE)
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["N", channels, *grid])


def _fours() -> Floats:
    """(3, 3, 4, 4): the mean of every four by four pixels, colour by colour."""
    return np.eye(3)[:, :, None, None] * np.full((FOUR, FOUR), 1 / FOUR**2)


def _stem() -> Floats:
    """(9, 3, 12, 12): of each class its colour in the cell, and how far right and how far down of it that lies."""
    side, middle = 3 * FOUR, slice(FOUR, 2 * FOUR)
    cell = np.zeros((side, side))
    cell[middle, middle] = 1 / FOUR**2
    across = np.broadcast_to((np.arange(side) - (side - 1) / 2) * FOUR / side**2, (side, side))
    colours = np.asarray([[0, 0, 1], [1, -1, 0], [-1, 1, 0]], float)
    return np.concatenate(
        [colour[None, :, None, None] * np.stack([cell, across, across.T])[:, None] for colour in colours]
    )


def _coverage() -> tuple[Floats, Floats]:
    """Weights (3, 9, 1, 1) and biases (3,)."""
    weights = np.zeros((3, 9))
    weights[[0, 1, 2], [0, 3, 6]] = SHARPNESS
    return weights[:, :, None, None], np.asarray([-0.50, -0.22, -0.22]) * SHARPNESS


def _boxes() -> tuple[Floats, Floats]:
    """Weights (12, 9, 1, 1) and biases (12,) of left, top, right and bottom, in units of 35 pixels."""
    weights, biases = np.zeros((12, 9)), np.zeros(12)
    for class_id, (wide, high, pull) in enumerate(((9, 23, 4.6), (8, 7, 17.0), (7, 7, 19.0))):
        left, top, right, bottom = range(4 * class_id, 4 * class_id + 4)
        seen, to_right, down = range(3 * class_id, 3 * class_id + 3)
        weights[[left, right], to_right] = -pull, pull
        weights[[top, bottom], down] = -pull, pull
        weights[[top, bottom], seen] = 6 if class_id == 0 else 0
        biases[[left, top, right, bottom]] = wide - 8, high - 8, wide + 8, high + 8
    return weights[:, :, None, None] / 35, biases / 35
