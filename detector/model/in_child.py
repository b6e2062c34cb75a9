"""A network run in a child process: loaded there when it is first needed, and kept there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from detector import bounded
from detector.errors import ModelUnusable
from detector.model.file import list_files
from detector.model.network import LoadedNetwork
from detector.model.spec import ModelDescription
from detector.types import Choice, Decoder, Float32, Outputs

Load = Callable[[Path, Choice], LoadedNetwork]


@dataclass(frozen=True, slots=True)
class RunInChild:
    """Runs the network of a model's file; plain, so that it goes along to where the frames are decoded.

    ``load`` is a module's own function. ``files`` are all that loading reads. ``stamp`` changes with them: a model that
    was replaced is loaded anew.
    """

    load: Load
    path: Path
    files: tuple[Path, ...]
    choice: Choice
    stamp: tuple[object, ...]

    def __call__(self, tensor: Float32) -> Outputs:
        """One inference. Raises ModelUnusable."""
        with bounded.raise_as(ModelUnusable, self.path.name, "run"):
            return bounded.work(_run, self, tensor)


def load_in_child(load: Load, path: Path, choice: Choice, stamp: tuple[object, ...]) -> LoadedNetwork:
    """Load a network there. Raises ModelMissing, ModelUnusable or SettingError."""
    run = RunInChild(load, path, list_files(path), choice, stamp)
    with bounded.raise_as(ModelUnusable, path.name, "run"):
        return LoadedNetwork(*bounded.work(_describe, run), run=run)


@lru_cache(maxsize=1)
def _load(run: RunInChild) -> LoadedNetwork:
    return run.load(run.path, run.choice)


def _describe(run: RunInChild) -> tuple[ModelDescription, Decoder, Choice, str | None]:
    """The part of a loaded network that is plain, after it has answered once: one that never does is told at once."""
    network = _load(run)
    width, height = network.spec.input_wh
    network.infer(np.zeros((1, 3, height, width), np.float32))
    return network.description, network.decoder, network.choice, network.device_note


def _run(run: RunInChild, tensor: Float32) -> Outputs:
    return _load(run).run(tensor)
