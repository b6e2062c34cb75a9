"""Clustering methods, one a file; each enters itself into ``METHODS`` when it is imported, in the order of names."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules

from detector.errors import SettingError
from detector.grid.methods.base import REGISTERED
from detector.types import Method, Thresholds

for _module in sorted(iter_modules(__path__), key=lambda module: module.name):
    import_module(f"{__name__}.{_module.name}")

DEFAULT, WITHOUT_BOXES = "nms", "regions"
METHODS: Mapping[str, type[Method]] = {DEFAULT: REGISTERED[DEFAULT]} | REGISTERED
"""Every method by its name, the one that is taken where nobody chooses first."""


def method_of(name: str, **parameters: float) -> Method:
    """The method of this name with these parameters, its own otherwise. Raises SettingError where there is none."""
    if name not in METHODS:
        raise SettingError(
            "There is no way of grouping called {name!r}. Choose one of {methods}.",
            name=name,
            methods=", ".join(METHODS),
        )
    return METHODS[name](**parameters)


def default_method(*, has_boxes: bool) -> Method:
    """The method to start from, for a network with boxes or one without."""
    return METHODS[DEFAULT if has_boxes else WITHOUT_BOXES]()


def methods_for(*, has_boxes: bool, passes: int = 1) -> tuple[str, ...]:
    """The names of the methods that a network's cells, of so many passes over a picture, can be read by."""
    kinds = {name: kind for name, kind in METHODS.items() if kind.needs_boxes == has_boxes}
    return tuple(name for name, kind in kinds.items() if passes == 1 or not kind.adds_up)


def default_thresholds(scores: tuple[float, ...], *, has_boxes: bool) -> Thresholds:
    """A model's own scores with the method to start from."""
    return Thresholds(scores, default_method(has_boxes=has_boxes))
