"""Small clips and a small network, made on the spot."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import av
import numpy as np
import onnx
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

FPS = 10
CODECS = {
    ".mp4": "libx264",
    ".mov": "libx264",
    ".mkv": "libx264",
    ".ts": "libx264",
    ".avi": "mpeg4",
    ".webm": "libvpx",
    ".mpg": "mpeg2video",
    ".flv": "flv",
    ".gif": "gif",
}
"""A codec for each kind of container."""
_FORMATS = {"gif": "rgb8", "mjpeg": "yuvj420p"}


def film(path: Path, *, frames: int = 24, wh: tuple[int, int] = (160, 96), codec: str = "", seed: int = 0) -> Path:
    """A clip of coloured squares that wander, a keyframe every 8; the container goes by the ending."""
    dice = np.random.default_rng(seed)
    coarse = np.kron(dice.integers(0, 256, (12, 20, 3), np.uint8), np.ones((16, 16, 1), np.uint8))
    chosen = codec or CODECS[path.suffix]
    with av.open(str(path), "w") as output:
        stream = output.add_stream(chosen, rate=25 if chosen == "mpeg2video" else FPS)
        if not isinstance(stream, av.VideoStream):
            raise TypeError(f"{chosen} is no codec for pictures")
        stream.width, stream.height = wh
        stream.pix_fmt = _FORMATS.get(chosen, "yuv420p")
        stream.gop_size = 8
        stream.thread_count = 1
        for number in range(frames):
            picture = np.ascontiguousarray(np.roll(coarse, (number, 3 * number), (0, 1))[: wh[1], : wh[0]])
            frame = av.VideoFrame.from_ndarray(picture, "rgb24").reformat(format=stream.pix_fmt)
            output.mux(stream.encode(frame))
        output.mux(stream.encode())
    return path


def network(
    *,
    input_wh: tuple[int, int] = (96, 64),
    batch: int | str = "N",
    before: Sequence[NodeProto] = (),
    feeds: str = "in",
    more: Sequence[TensorProto] = (),
    bias: float = 0.0,
) -> ModelProto:
    """A detector of three classes on a grid of 16 pixels, with random weights.

    ``before`` are nodes between its input ``in`` and ``feeds``, of which the rest is computed; ``more`` are further
    constants. ``bias`` is added to every coverage before its sigmoid.
    """
    dice, (width, height) = np.random.default_rng(0), input_wh
    grid = (height // 16, width // 16)
    weights = {"stem": (4, 3, 16, 16), "cov": (3, 4, 1, 1), "box": (12, 4, 1, 1)}
    constants = [numpy_helper.from_array(dice.normal(0, 0.5, s).astype(np.float32), n) for n, s in weights.items()]
    constants += [numpy_helper.from_array(np.array(bias, np.float32), "bias"), *more]
    nodes = [
        *before,
        helper.make_node("Conv", [feeds, "stem"], ["seen"], strides=[16, 16]),
        helper.make_node("Relu", ["seen"], ["kept"]),
        helper.make_node("Conv", ["kept", "cov"], ["raw"]),
        helper.make_node("Add", ["raw", "bias"], ["shifted"]),
        helper.make_node("Sigmoid", ["shifted"], ["output_cov"]),
        helper.make_node("Conv", ["kept", "box"], ["output_bbox"]),
    ]
    outputs = [_floats("output_cov", [batch, 3, *grid]), _floats("output_bbox", [batch, 12, *grid])]
    graph = helper.make_graph(nodes, "detector", [_floats("in", [batch, 3, height, width])], outputs, constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)


def keep_network(folder: Path, model: ModelProto | bytes | None = None, *, name: str = "small.onnx") -> Path:
    """A network's file in a folder, with its labels beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    content = model if isinstance(model, bytes) else (model or network()).SerializeToString()
    (folder / name).write_bytes(content)
    (folder / "labels.txt").write_text("person\nbag\nface\n")
    return folder / name


def _floats(name: str, shape: Sequence[int | str]) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
