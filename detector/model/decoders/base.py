"""The registry that decoders enter themselves into."""

from __future__ import annotations

from typing import Protocol, TypeVar

from detector.model.spec import Described
from detector.types import Decoder


class FileDecoder(Decoder, Protocol):
    """A decoder as a class of them has it: made for one file."""

    @classmethod
    def of(cls, described: Described) -> Decoder:
        """The decoder for a file's outputs."""


REGISTERED: dict[str, type[FileDecoder]] = {}
"""Every kind of decoder by the name that a ``ModelSpec`` has for it."""

Kind = TypeVar("Kind", bound=type[FileDecoder])


def register(kind: Kind) -> Kind:
    """Enter a kind of decoder."""
    REGISTERED[kind.name] = kind
    return kind
