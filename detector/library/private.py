"""Readable by the owner alone: what a process of ours makes, and the exception for what a user takes away."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PRIVATE_FOLDER = 0o700
_OWNER_ALONE = 0o077

_users_umask: int | None = None
"""The one that the process was started with, once ``keep_private`` has taken its place."""


def keep_private() -> int:
    """From now on no file or folder of this process or its children can be read by others; returns the umask of before.

    For a program's very beginning: a umask is the whole process's, and holds for every library that writes.
    """
    global _users_umask
    before = os.umask(_OWNER_ALONE)
    if before != _OWNER_ALONE:
        _users_umask = before
    return before


@contextmanager
def kept_private() -> Iterator[None]:
    """``keep_private`` for the length of the block."""
    before = keep_private()
    try:
        yield
    finally:
        os.umask(before)


def share(path: Path) -> None:
    """Give a file or folder made for the user, outside the data folder, what their umask allows. Raises OSError."""
    if _users_umask is not None:
        path.chmod((0o777 if path.is_dir() else 0o666) & ~_users_umask)


def make_private(path: Path) -> None:
    """Take the rights of others from a file or folder; a link is left alone, and what belongs to somebody else."""
    with suppress(OSError):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & ~_OWNER_ALONE)
