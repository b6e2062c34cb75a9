"""The protocol of runtimes, and the registry that they enter themselves into."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import ClassVar, Protocol, TypeVar

from detector.model.network import LoadedNetwork
from detector.types import Choice


@dataclass(frozen=True, slots=True)
class AtHand:
    """The abilities of a runtime on this machine: ``ways`` are pairs of device and precision.

    ``build`` is its title and version; ``refused`` tells of other devices and precisions what is in their way. Where it
    is not installed, it has neither build nor ways.
    """

    build: str
    ways: tuple[tuple[str, str], ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)


class Runtime(Protocol):
    """A library that runs networks; ``name`` as a ``Choice`` has it, ``title`` as people read it."""

    name: ClassVar[str]
    title: ClassVar[str]

    def load(self, path: Path, choice: Choice) -> LoadedNetwork:
        """The network in a model's file, on the best of what ``choice`` allows and this machine has.

        Raises ModelMissing or ModelUnusable if the file cannot be used, SettingError for a choice it does not know.
        """

    def look(self) -> AtHand:
        """The part of it that can be used here. Its library is not loaded where there is no GPU."""

    def estimate_s(self, device: str, input_wh: tuple[int, int]) -> float:
        """Seconds that a network of this input usually takes for a picture: a guess, the same on every machine."""


def find_version(*packages: str) -> str | None:
    """The version of the first of these packages that is installed, None where none is; nothing is loaded."""
    for package in packages:
        with suppress(PackageNotFoundError):
            return version(package)
    return None


REGISTERED: dict[str, Runtime] = {}
"""Every runtime by name."""

Kind = TypeVar("Kind", bound=type[Runtime])


def register(kind: Kind) -> Kind:
    """Enter a runtime."""
    REGISTERED[kind.name] = kind()
    return kind
