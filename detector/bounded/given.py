"""The files that a call is about: every path among its arguments, which are all that its child may read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import partial
from pathlib import Path

State = tuple[int, int, int, int]
"""Device, number, size in bytes and time of change of a file: another state is another file."""


@dataclass(frozen=True, slots=True)
class Given:
    """Files with the states they are in, and folders."""

    files: tuple[str, ...] = ()
    states: tuple[State, ...] = ()
    folders: tuple[str, ...] = ()

    @property
    def size_bytes(self) -> int:
        """The size of all files."""
        return sum(size for _, _, size, _ in self.states)


def find_given(arguments: Iterable[object], *, folders: bool = False) -> Given:
    """The files among these arguments, and inside them; ``folders`` too, where asked for."""
    files, found_folders = dict[str, State](), set[str]()
    for path in map(os.path.abspath, _iter_paths(tuple(arguments))):
        try:
            state = os.stat(path)
        except (OSError, ValueError):
            continue  # whoever opens it says what is wrong
        if stat.S_ISREG(state.st_mode):
            files[path] = (state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns)
        elif folders and stat.S_ISDIR(state.st_mode):
            found_folders.add(path)
    names = tuple(sorted(files))
    return Given(names, tuple(files[name] for name in names), tuple(sorted(found_folders)))


def _iter_paths(value: object) -> Iterator[Path]:
    """Every path in a plain value."""
    if isinstance(value, Path):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from _iter_paths(getattr(value, field.name, None))
    elif isinstance(value, Mapping):
        yield from _iter_paths(tuple(value.values()))
    elif isinstance(value, tuple | list | set | frozenset):
        for part in value:
            yield from _iter_paths(part)
    elif isinstance(value, partial):
        yield from _iter_paths(value.args)
