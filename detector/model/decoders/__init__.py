"""Decoders, which read what a network gives, one a file; each enters itself when it is imported."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from detector.model.decoders.base import REGISTERED
from detector.model.spec import Described
from detector.types import Decoder

for _found in iter_modules(__path__):
    import_module(f"{__name__}.{_found.name}")


def decoder_of(described: Described) -> Decoder:
    """The decoder for this file's outputs."""
    return REGISTERED[described.spec.decoder].of(described)
