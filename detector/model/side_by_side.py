"""Two ways of running one network, side by side in one child: how long each takes, and what each finds."""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from detector import bounded
from detector.errors import ModelUnusable
from detector.model.file import list_files
from detector.model.network import LoadedNetwork
from detector.model.runtimes import RUNTIMES
from detector.types import Cells, Choice, Float32, Outputs, UInt8

LOOKS = 8
"""So many times are needed for telling how much they scatter."""


@dataclass(frozen=True, slots=True)
class Look:
    """A batch of frames through the network both ways, once each: seconds a frame, and the cells, by frames' numbers.

    ``other`` is the second way as it really is; ``difference`` the largest between coverages in any cell.
    """

    other: Choice
    exact_s: float
    other_s: float
    exact_cells: Cells
    other_cells: Cells
    difference: float


def compare_ways(path: Path, exact: Choice, other: Choice, images: UInt8) -> Generator[Look, None, None]:
    """Run a model's network both ways in turn over frames (N, H, W, 3) of its size.

    Gives a look for each batch of the second way, in the frames' order and again from the first, ``LOOKS`` at least;
    in every second one the second way comes first. Raises ModelUnusable or SettingError where one cannot be run.
    """
    looks = bounded.stream(_compare, path, list_files(path), exact, other, images)
    with bounded.raise_as(ModelUnusable, path.name, "run"), closing(looks):
        yield from looks


def _compare(
    path: Path, files: tuple[Path, ...], exact: Choice, other: Choice, images: UInt8
) -> Generator[Look, None, None]:
    del files  # the child may read what is among its arguments
    networks = [RUNTIMES[choice.runtime].load(path, choice) for choice in (exact, other)]
    for network in networks:
        _infer(network, network.prepare(images[:1]).repeat(network.choice.batch, axis=0))  # the first is slower
    batch = networks[1].choice.batch
    starts = range(0, len(images) - batch + 1, batch)
    for number in range(max(len(starts), LOOKS)):
        start = starts[number % len(starts)]
        yield _look(networks, images[start : start + batch], start, swapped=number % 2 == 1)


def _look(networks: Sequence[LoadedNetwork], images: UInt8, start: int, *, swapped: bool) -> Look:
    samples = np.arange(start, start + len(images), dtype=np.int32)
    exact, other = networks
    ran = {number: _infer(networks[number], exact.prepare(images)) for number in ((1, 0) if swapped else (0, 1))}
    (exact_s, exact_outputs), (other_s, other_outputs) = ran[0], ran[1]
    apart = np.abs(_coverage(exact, exact_outputs) - _coverage(other, other_outputs))
    return Look(
        other.choice,
        exact_s / len(images),
        other_s / len(images),
        exact.decoder.decode(exact_outputs, exact.spec, samples)[0],
        other.decoder.decode(other_outputs, other.spec, samples)[0],
        float(apart.max()),
    )


def _infer(network: LoadedNetwork, tensor: Float32) -> tuple[float, Outputs]:
    """The seconds that it takes, in batches of its own, and the outputs."""
    start_s, batch = time.perf_counter(), network.choice.batch
    pieces = []
    for first in range(0, len(tensor), batch):
        pieces.append(network.infer(tensor[first : first + batch]))
        bounded.tell_alive()
    outputs = {name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}
    return time.perf_counter() - start_s, outputs


def _coverage(network: LoadedNetwork, outputs: Outputs) -> Float32:
    grids = network.decoder.grids(outputs)
    return np.concatenate([o.ravel() for o in outputs.values()]) if grids is None else grids.cov
