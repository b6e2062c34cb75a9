"""Decoders, which read what a network gives, one a file; each enters itself when it is imported."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from detector.model.decoders.base import REGISTERED
from detector.model.spec import ModelDescription
from detector.types import Decoder

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")


def make_decoder(description: ModelDescription) -> Decoder:
    """The decoder for this file's outputs."""
    return REGISTERED[description.spec.decoder].for_model(description)
