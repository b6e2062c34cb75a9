"""The heads of YOLOX and YuNet, as scored boxes per position of their three maps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.model.bundled.graph import GraphBuilder

STRIDES = (8, 16, 32)

# Tensors of the two published files, by stride; the files are pinned by their hashes in build.py.
# YOLOX: (N, 85, h, w) = x, y, log w, log h, objectness, 80 classes; the last 81 are probabilities already.
YOLOX_MAPS = {8: "1066", 16: "1108", 32: "1150"}
# YuNet: (N, 1, h, w) class and objectness before their sigmoid, (N, 4, h, w) x, y, log w, log h.
YUNET_CLASS = {8: "258", 16: "260", 32: "262"}
YUNET_OBJECT = {8: "270", 16: "272", 32: "274"}
YUNET_BOXES = {8: "264", 16: "266", 32: "268"}

COCO_PERSON = 0
COCO_BAGS = (24, 26, 28)  # backpack, handbag, suitcase


@dataclass(frozen=True, slots=True)
class Candidates:
    """One class at one stride: score (N, 1, h, w) in [0, 1], boxes (N, 4, h, w) as x1, y1, x2, y2 in pixels."""

    stride: int
    score: str
    boxes: str


def list_yolox_tensors() -> list[str]:
    """The tensors of YOLOX that the candidates are made of."""
    return list(YOLOX_MAPS.values())


def list_yunet_tensors() -> list[str]:
    """The tensors of YuNet that the candidates are made of."""
    return [name for maps in (YUNET_CLASS, YUNET_OBJECT, YUNET_BOXES) for name in maps.values()]


def add_people_and_bags(graph: GraphBuilder, prefix: str, input_hw: tuple[int, int]) -> list[list[Candidates]]:
    """YOLOX's people, then its bags: objectness times class, a bag being the best of three kinds."""
    people, bags = [], []
    for stride, name in YOLOX_MAPS.items():
        maps = prefix + name
        boxes = _decode_boxes(graph, graph.channels(maps, 0, 4), stride, input_hw)
        objectness = graph.channels(maps, 4, 5)
        person = graph.channels(maps, 5 + COCO_PERSON, 6 + COCO_PERSON)
        kinds = graph.op("Gather", maps, graph.ints(*(5 + kind for kind in COCO_BAGS)), axis=1)
        bag = graph.op("ReduceMax", kinds, axes=[1], keepdims=1)
        people.append(Candidates(stride, graph.op("Mul", objectness, person), boxes))
        bags.append(Candidates(stride, graph.op("Mul", objectness, bag), boxes))
    return [people, bags]


def add_faces(graph: GraphBuilder, prefix: str, input_hw: tuple[int, int]) -> list[Candidates]:
    """YuNet's faces: the geometric mean of class and objectness. Its landmarks are left out."""
    candidates = []
    for stride in STRIDES:
        class_score = graph.op("Sigmoid", prefix + YUNET_CLASS[stride])
        objectness = graph.op("Sigmoid", prefix + YUNET_OBJECT[stride])
        score = graph.op("Sqrt", graph.op("Mul", class_score, objectness))
        candidates.append(
            Candidates(stride, score, _decode_boxes(graph, prefix + YUNET_BOXES[stride], stride, input_hw))
        )
    return candidates


def _decode_boxes(graph: GraphBuilder, coded: str, stride: int, input_hw: tuple[int, int]) -> str:
    """(N, 4, h, w) offset from the map's grid in strides and log size -> corners in pixels; both heads' own code."""
    rows, cols = (side // stride for side in input_hw)
    grid = np.stack(np.meshgrid(np.arange(cols), np.arange(rows)))[None]  # (1, 2, h, w)
    offset, log_size = graph.channels(coded, 0, 2), graph.channels(coded, 2, 4)
    centre = graph.op("Mul", graph.op("Add", offset, graph.const(grid)), graph.const(stride))
    half = graph.op("Mul", graph.op("Exp", log_size), graph.const(stride / 2))
    return graph.op("Concat", graph.op("Sub", centre, half), graph.op("Add", centre, half), axis=1)
