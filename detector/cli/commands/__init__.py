"""The commands there are: a module of this package is one, with ``register`` to enter it and ``PLACE`` in the help."""

from __future__ import annotations

from importlib import import_module
from operator import attrgetter
from pkgutil import iter_modules
from typing import Any, Protocol

from detector.cli.arguments import Subparsers


class Command(Protocol):
    """A command's module. ``PLACE``: from low to high, the order in which the help lists them."""

    PLACE: int

    def register(self, subparsers: Subparsers) -> None:
        """Add the command with its options; its ``run`` default is called with what was asked."""


def commands() -> list[Command]:
    """All commands in their order."""
    modules: list[Any] = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    return sorted(modules, key=attrgetter("PLACE"))
