"""The registry that decoders enter themselves into."""

from __future__ import annotations

from typing import Protocol, TypeVar

from detector.model.spec import ModelDescription
from detector.types import Decoder


class FileDecoder(Decoder, Protocol):
    """A decoder as a class of them has it: made for one file."""

    @classmethod
    def for_model(cls, description: ModelDescription) -> Decoder:
        """The decoder for a file's outputs."""


REGISTERED: dict[str, type[FileDecoder]] = {}
"""Every kind of decoder by the name that a ``ModelSpec`` has for it."""

Kind = TypeVar("Kind", bound=type[FileDecoder])


def register(kind: Kind) -> Kind:
    """Enter a kind of decoder."""
    REGISTERED[kind.name] = kind
    return kind
