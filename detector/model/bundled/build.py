"""Build the bundled detector from the two published weight files.

    python -m detector.model.bundled.build YOLOX YUNET OUT

The weights stay as they were published; nodes are added in front (0..1 RGB to the 0..255 BGR both
networks want) and behind (their boxes, brought to one grid and coded as DetectNet_v2 codes them). The
same files give the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import ModelProto, TensorProto, helper

from detector.errors import DetectorError, ModelUnusable
from detector.model.bundled.graph import GraphBuilder
from detector.model.bundled.heads import (
    Candidates,
    add_faces,
    add_people_and_bags,
    list_yolox_tensors,
    list_yunet_tensors,
)

CLASSES = ("person", "bag", "face")
INPUT_HW = (544, 960)
STRIDE_PX = 16
BOX_NORM = 35.0
CELL_OFFSET_PX = 0.5
GRID_HW = (INPUT_HW[0] // STRIDE_PX, INPUT_HW[1] // STRIDE_PX)
OPSET = 11  # the published files' own
IR_VERSION = 6

YOLOX_SHA256 = "c789161ed43c8269fcd4e67c67eeeb4e80c622da2eb296a20bc6007bd18a0b7d"
YUNET_SHA256 = "8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4"

PICTURE, COVERAGE, BOXES = "input_1:0", "output_cov/Sigmoid:0", "output_bbox/BiasAdd:0"

ABOUT = {
    "weights": "YOLOX-nano (Megvii, Apache-2.0) and YuNet 2023mar (Shiqi Yu, MIT)",
    "classes": ",".join(CLASSES),
    "note": "DetectNet_v2's tensor layout; not NVIDIA PeopleNet",
}


def build(yolox: Path, yunet: Path) -> bytes:
    """The bundled detector's file. ModelUnusable if a weight file is not the published one."""
    people_model, face_model = _read_published(yolox, YOLOX_SHA256), _read_published(yunet, YUNET_SHA256)
    graph = GraphBuilder()
    scaled = graph.op("Mul", PICTURE, graph.const(255.0))
    bgr = graph.op("Gather", scaled, graph.ints(2, 1, 0), axis=1)
    graph.embed(people_model, "yolox/", bgr, list_yolox_tensors())
    graph.embed(face_model, "yunet/", bgr, list_yunet_tensors())
    classes = [*add_people_and_bags(graph, "yolox/", INPUT_HW), add_faces(graph, "yunet/", INPUT_HW)]
    best = [_select_best(graph, candidates) for candidates in classes]
    graph.op("Concat", *(score for score, _ in best), axis=1, output=COVERAGE)
    graph.op("Concat", *(_encode(graph, boxes) for _, boxes in best), axis=1, output=BOXES)
    content: bytes = _make_model(graph).SerializeToString(deterministic=True)
    return content


def _read_published(path: Path, sha256: str) -> ModelProto:
    content = path.read_bytes()
    actual = hashlib.sha256(content).hexdigest()
    if actual != sha256:
        raise ModelUnusable(
            "{file} is not the published file: expected sha256 {sha256}, got {actual}.",
            file=str(path),
            sha256=sha256,
            actual=actual,
        )
    return onnx.load_from_string(content)


def _to_cells(graph: GraphBuilder, positions: Candidates) -> tuple[str, str]:
    """Bring a map to the 16-pixel grid: score (N, K, GH, GW), boxes (N, K, 4, GH, GW), K candidates a cell."""
    score, boxes, per_cell = positions.score, positions.boxes, 1
    if positions.stride < STRIDE_PX:  # four positions share a cell
        block = STRIDE_PX // positions.stride
        score = graph.op("SpaceToDepth", score, blocksize=block)
        boxes, per_cell = graph.op("SpaceToDepth", boxes, blocksize=block), block * block
    elif positions.stride > STRIDE_PX:  # one position covers four cells; clustering merges what it repeats
        score, boxes = (_repeat(graph, tensor, positions.stride // STRIDE_PX) for tensor in (score, boxes))
    return score, graph.op("Reshape", boxes, graph.ints(0, per_cell, 4, *GRID_HW))


def _repeat(graph: GraphBuilder, tensor: str, times: int) -> str:
    return graph.op(
        "Resize",
        tensor,
        graph.const([]),
        graph.const([1, 1, times, times]),
        mode="nearest",
        coordinate_transformation_mode="asymmetric",
        nearest_mode="floor",
    )


def _select_best(graph: GraphBuilder, candidates: list[Candidates]) -> tuple[str, str]:
    """All strides' candidates -> the best one a cell: score (N, 1, GH, GW), boxes (N, 4, GH, GW)."""
    scores, boxes = zip(*(_to_cells(graph, positions) for positions in candidates), strict=True)
    score, box = graph.op("Concat", *scores, axis=1), graph.op("Concat", *boxes, axis=1)
    winner = graph.op("ArgMax", score, axis=1, keepdims=1)  # (N, 1, GH, GW)
    index = graph.op("Expand", graph.op("Unsqueeze", winner, axes=[2]), graph.ints(1, 1, 4, *GRID_HW))
    box_of_best = graph.op("Squeeze", graph.op("GatherElements", box, index, axis=1), axes=[1])
    return graph.op("ReduceMax", score, axes=[1], keepdims=1), box_of_best


def _encode(graph: GraphBuilder, boxes: str) -> str:
    """Corners in pixels -> distances from the cell's own point to the four sides, divided by the box norm."""
    columns, rows = np.meshgrid(np.arange(GRID_HW[1]), np.arange(GRID_HW[0]))
    point = graph.const(np.stack([columns, rows])[None] * STRIDE_PX + CELL_OFFSET_PX)  # (1, 2, GH, GW)
    left_top = graph.op("Sub", point, graph.channels(boxes, 0, 2))
    right_bottom = graph.op("Sub", graph.channels(boxes, 2, 4), point)
    return graph.op("Mul", graph.op("Concat", left_top, right_bottom, axis=1), graph.const(1 / BOX_NORM))


def _make_model(graph: GraphBuilder) -> ModelProto:
    def make_info(name: str, *shape: int) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", *shape])

    count = len(CLASSES)
    outputs = [make_info(COVERAGE, count, *GRID_HW), make_info(BOXES, 4 * count, *GRID_HW)]
    whole = helper.make_graph(graph.nodes, "bundled", [make_info(PICTURE, 3, *INPUT_HW)], outputs, graph.constants)
    model = helper.make_model(whole, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="footfall")
    model.ir_version = IR_VERSION
    helper.set_model_props(model, ABOUT)
    onnx.checker.check_model(model, full_check=True)
    return model


def main(arguments: Sequence[str] | None = None) -> int:
    """Build and write the file; 0, or 1 with a line that says what went wrong."""
    parser = argparse.ArgumentParser(prog="python -m detector.model.bundled.build", description=__doc__.splitlines()[0])
    for name, meaning in {
        "yolox": "yolox_nano.onnx of YOLOX's release 0.1.1rc0",
        "yunet": "face_detection_yunet_2023mar.onnx of the OpenCV Zoo",
        "out": "where to write the detector",
    }.items():
        parser.add_argument(name, type=Path, help=meaning)
    options = parser.parse_args(arguments)
    try:
        options.out.write_bytes(build(options.yolox, options.yunet))
    except (DetectorError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
