"""A self-test: whether a model works here, judged by what it gives for one picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.model.arrays import ArrayFigures, summarise_array
from detector.model.inference import Inference
from detector.types import Float32, Network, Outputs

REPEATS = 5
"""Inferences of one picture for times that can be relied on."""
BATCH_TOLERANCE = 1e-3


@dataclass(frozen=True, slots=True)
class SelfTest:
    """The result of a self-test: the outputs in figures; ``problems`` is empty where all is well."""

    outputs: tuple[ArrayFigures, ...]
    problems: tuple[str, ...]


def self_test(network: Network, inference: Inference) -> SelfTest:
    """Judge a network by its inference on one picture, and by the same picture in a batch. Raises ModelUnusable."""
    return SelfTest(_summarise_outputs(inference), tuple(_find_problems(network, inference)))


def _summarise_outputs(inference: Inference) -> tuple[ArrayFigures, ...]:
    named = inference.named_outputs.items()
    return tuple(summarise_array(name, output[0]) for name, output in named if output.size)


def _find_problems(network: Network, inference: Inference) -> list[str]:
    problems, grids = [], inference.grids
    if not all(np.isfinite(output).all() for output in inference.outputs.values()):
        problems.append("Some outputs are not numbers. The file, or the GPU that runs it, is faulty.")
    elif grids is not None and (grids.cov.min() < 0 or grids.cov.max() > 1):
        problems.append(
            "The coverage leaves the range from 0 to 1: this is not a DetectNet_v2 detector's sigmoid output."
        )
    elif not len(inference.cells):
        problems.append(f"No cell reached {network.spec.score_floor:g}: nothing at all was seen in this picture.")
    elif grids is not None and len(inference.cells) > grids.cov.size / 2:
        problems.append("Most of the picture is said to be full of things: this file is not what it is taken for.")
    if not problems and not _batches_agree(network, inference):
        problems.append("In a batch the picture got another answer than alone. Analyse with a batch of 1.")
    return problems


def _batches_agree(network: Network, inference: Inference) -> bool:
    """True if the picture gets the same scores behind another one (its own negative) as alone."""
    together = _scores(network, network.infer(np.concatenate([1 - inference.tensor, inference.tensor])))
    pairs = zip(together, _scores(network, inference.outputs), strict=True)
    return all(np.abs(batched[1] - single[0]).max() <= BATCH_TOLERANCE for batched, single in pairs)


def _scores(network: Network, outputs: Outputs) -> list[Float32]:
    """The coverage; of a network without grids, all that it gives."""
    grids = network.decoder.grids(outputs)
    return list(outputs.values()) if grids is None else [grids.cov]
