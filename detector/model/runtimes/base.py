"""The protocol of runtimes, and the registry that they enter themselves into."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Protocol, TypeVar

from detector.model.network import LoadedNetwork
from detector.types import Choice


class Runtime(Protocol):
    """A library that runs networks; ``name`` as a ``Choice`` has it, ``title`` as people read it."""

    name: ClassVar[str]
    title: ClassVar[str]

    def load(self, path: Path, choice: Choice) -> LoadedNetwork:
        """The network in a model's file, on the best of what ``choice`` allows and this machine has.

        Raises ModelMissing or ModelUnusable if the file cannot be used, SettingError for a choice it does not know.
        """

    def estimate_s(self, device: str, input_wh: tuple[int, int]) -> float:
        """Seconds that a network of this input usually takes for a picture: a guess, the same on every machine."""


REGISTERED: dict[str, Runtime] = {}
"""Every runtime by name."""

Kind = TypeVar("Kind", bound=type[Runtime])


def register(kind: Kind) -> Kind:
    """Enter a runtime."""
    REGISTERED[kind.name] = kind()
    return kind
