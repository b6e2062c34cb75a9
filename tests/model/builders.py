"""Small DetectNet_v2 detectors with random weights, in every shape the real ones come in."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import ModelProto, TensorProto, helper, numpy_helper

FLOAT = TensorProto.FLOAT
WIDTH = 4


def detector(
    *,
    classes: int = 3,
    input_wh: tuple[int | str, int | str] = (960, 544),
    stride: int = 16,
    batch: int | str = "N",
    boxes: bool = True,
    boxes_first: bool = False,
    seed: int = 0,
) -> ModelProto:
    """One stride-sized convolution, then coverage and boxes per cell: PeopleNet's signature by default."""
    rng = np.random.default_rng(seed)
    width, height = input_wh
    grid = tuple("?" if isinstance(side, str) else side // stride for side in (height, width))
    weights = {
        "stem": rng.normal(0, 0.05, (WIDTH, 3, stride, stride)),
        "cov": rng.normal(0, 1, (classes, WIDTH, 1, 1)),
        "bbox": rng.normal(0, 1, (4 * classes, WIDTH, 1, 1)),
    }
    nodes = [
        helper.make_node("Conv", ["input_1:0", "stem"], ["seen"], strides=[stride, stride]),
        helper.make_node("Relu", ["seen"], ["kept"]),
        helper.make_node("Conv", ["kept", "cov"], ["cov_raw"]),
        helper.make_node("Sigmoid", ["cov_raw"], ["output_cov/Sigmoid:0"]),
        helper.make_node("Conv", ["kept", "bbox"], ["output_bbox/BiasAdd:0"]),
    ]
    outputs = [
        helper.make_tensor_value_info("output_cov/Sigmoid:0", FLOAT, [batch, classes, *grid]),
        helper.make_tensor_value_info("output_bbox/BiasAdd:0", FLOAT, [batch, 4 * classes, *grid]),
    ]
    outputs = outputs if boxes else outputs[:1]
    graph = helper.make_graph(
        nodes,
        "detector",
        [helper.make_tensor_value_info("input_1:0", FLOAT, [batch, 3, height, width])],
        outputs[::-1] if boxes_first else outputs,
        [numpy_helper.from_array(value.astype(np.float32), name) for name, value in weights.items()],
    )
    return finished(graph)


def finished(graph: onnx.GraphProto) -> ModelProto:
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 12)])
    model.ir_version = 7
    return model


def saved(model: ModelProto, path: Path, labels: str = "", toml: str = "") -> Path:
    """Write a model with what lies beside it; folders are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(model.SerializeToString())
    if labels:
        (path.parent / "labels.txt").write_text(labels)
    if toml:
        path.with_suffix(".toml").write_text(toml)
    return path
