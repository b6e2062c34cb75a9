"""Does this model work here: what is wrong with its answer on one picture, if anything is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.model.answer import Answer
from detector.model.arrays import ArrayFigures, figures_of
from detector.types import Cells, Float32, Network, RawGrids

REPEATS = 5
"""How often a picture is sent through for times that can be relied on."""
AGREES_WITHIN = 1e-3


@dataclass(frozen=True, slots=True)
class SelfTest:
    """What came of it: the outputs in figures; ``problems`` is empty where all is well."""

    outputs: tuple[ArrayFigures, ...]
    problems: tuple[str, ...]


def self_test(network: Network, answer: Answer) -> SelfTest:
    """Judge a network by its answer on one picture, and by the same picture in a batch. Raises ModelUnusable."""
    problems = _problems(network, answer.tensor, answer.grids, answer.cells)
    return SelfTest(_figures(answer.grids), tuple(problems))


def _figures(grids: RawGrids) -> tuple[ArrayFigures, ...]:
    outputs = {"coverage": grids.cov} | ({"boxes": grids.bbox} if grids.has_boxes else {})
    return tuple(figures_of(name, grid[0]) for name, grid in outputs.items())


def _problems(network: Network, tensor: Float32, grids: RawGrids, cells: Cells) -> list[str]:
    found = []
    if not np.isfinite(grids.cov).all() or not np.isfinite(grids.bbox).all():
        found.append("Some outputs are not numbers. The file, or the GPU that runs it, is faulty.")
    elif grids.cov.min() < 0 or grids.cov.max() > 1:
        found.append("The coverage leaves the range from 0 to 1: this is not a DetectNet_v2 detector's sigmoid output.")
    elif not len(cells):
        found.append(f"No cell reached {network.spec.score_floor:g}: nothing at all was seen in this picture.")
    elif len(cells) > grids.cov.size / 2:
        found.append("Most of the picture is said to be full of things: this file is not what it is taken for.")
    if not found and not _batches_agree(network, tensor, grids):
        found.append("In a batch the picture got another answer than alone. Analyse with a batch of 1.")
    return found


def _batches_agree(network: Network, tensor: Float32, alone: RawGrids) -> bool:
    """Whether the picture gets the same coverage behind another one (its own negative) as alone."""
    together = network.infer(np.concatenate([1 - tensor, tensor]))
    return bool(np.abs(together.cov[1] - alone.cov[0]).max() <= AGREES_WITHIN)
