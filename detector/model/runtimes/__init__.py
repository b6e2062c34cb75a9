"""Runtimes, which run a network, one a file; each enters itself when it is imported, and its library when it loads."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from detector.errors import SettingError
from detector.model.in_child import load_in_child
from detector.model.network import LoadedNetwork
from detector.model.registry import stamp
from detector.model.runtimes.base import REGISTERED, Runtime
from detector.types import Choice

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")

RUNTIMES: Mapping[str, Runtime] = REGISTERED


def load_network(path: Path | str, choice: Choice | None = None) -> LoadedNetwork:
    """The network in a model's file, run as ``choice`` says, or else as well as this machine can; in a child.

    Raises ModelMissing or ModelUnusable if the file cannot be used, SettingError for a choice that there is not.
    """
    path = Path(path)
    return load_in_child(_load, path, choice or Choice(), stamp(path))


def _load(path: Path, choice: Choice) -> LoadedNetwork:
    """The network loaded in this process."""
    if choice.runtime not in RUNTIMES:
        raise SettingError(
            "There is no runtime called {name!r}. Choose one of {runtimes}.",
            name=choice.runtime,
            runtimes=", ".join(RUNTIMES),
        )
    return RUNTIMES[choice.runtime].load(path, choice)
