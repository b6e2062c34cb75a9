"""Writing so that a reader never meets half a file, and saying in words why a disk refused."""

from __future__ import annotations

import errno
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from detector.errors import StorageFailed
from detector.library.private import PRIVATE_FOLDER

UNFINISHED = ".tmp"
"""Ending of a file that is still being written; whoever finds an old one may delete it."""

_REASONS = {
    errno.ENOSPC: "the disk is full. Free some space and try again",
    errno.EDQUOT: "the disk quota is used up. Free some space and try again",
    errno.EROFS: "the disk is read-only. Choose another data folder by FOOTFALL_DATA, or make it writable",
    errno.EACCES: "permission was refused. Choose another data folder by FOOTFALL_DATA, or make it writable",
    errno.EPERM: "permission was refused. Choose another data folder by FOOTFALL_DATA, or make it writable",
    errno.ENOENT: "its folder is not there. If it lies on a disk or share that was unplugged, connect it again",
    errno.ENAMETOOLONG: "the name is too long for this disk",
}

_CANNOT_SYNC = (errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES)
"""The answers of disks that cannot sync folders."""


@contextmanager
def storing(path: Path) -> Iterator[None]:
    """Turn a disk's refusal inside the block into StorageFailed, naming ``path``."""
    try:
        yield
    except OSError as error:
        raise _storage_failure(path, error) from error


def write_atomically(path: Path, write: Callable[[Path], object]) -> None:
    """Let ``write`` make a file beside ``path``, force it to the disk, then rename it into place, and force that too.

    A crash or power loss at any moment leaves the old file or the new one; afterwards it is the new one. StorageFailed.
    """
    unfinished = path.with_name(f"{path.name}.{uuid.uuid4().hex[:8]}{UNFINISHED}")
    with storing(path):
        try:
            write(unfinished)
            _sync(unfinished, os.O_RDWR)
            os.replace(unfinished, path)
            sync_folder(path.parent)
        except BaseException:
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)
            raise


def write_bytes(path: Path, data: bytes) -> None:
    """``write_atomically`` for bytes at hand."""
    write_atomically(path, lambda unfinished: unfinished.write_bytes(data))


def write_through(path: Path, data: bytes) -> None:
    """Write a file under its own name and force its content to the disk; its name is safe after ``sync_folder``.

    For what counts only once something else says so: a crash leaves half a file. Raises StorageFailed.
    """
    with storing(path):
        path.write_bytes(data)
        _sync(path, os.O_RDWR)


def make_folder(folder: Path) -> None:
    """Make a folder for the owner alone, and those above it, whose names no power loss takes back. Raises OSError."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(PRIVATE_FOLDER, exist_ok=True)
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Force the names in a folder to the disk: else a power loss may take back a rename that was done. OSError.

    Nothing where the system (Windows) or the disk (some network volumes) has no such thing.
    """
    if os.name != "posix":
        return
    try:
        _sync(folder, os.O_RDONLY)
    except OSError as error:
        if error.errno not in _CANNOT_SYNC:
            raise


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_folder(folder: Path) -> None:
    """Delete a folder so that it is gone at once, and for good: renamed away first, then emptied. StorageFailed."""
    renamed = folder.with_name(f".{folder.name}.{uuid.uuid4().hex[:8]}{UNFINISHED}")
    with storing(folder):
        os.replace(folder, renamed)
        sync_folder(folder.parent)
        shutil.rmtree(renamed)


def measure(folder: Path) -> int:
    """The bytes of all files below a folder; what cannot be looked at, or goes meanwhile, counts nothing."""
    total, folders = 0, [str(folder)]
    while folders:
        with suppress(OSError), os.scandir(folders.pop()) as entries:
            for entry in entries:
                with suppress(OSError):
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
                    else:
                        total += entry.stat(follow_symlinks=False).st_size
    return total


def try_lock(path: Path, *, timeout_s: float = 0.0) -> FileLock | None:
    """The lock at ``path``, held until it is released or this process ends; None where somebody else has it.

    Raises StorageFailed where the disk can hold no lock, or the folder it is to lie in has gone.
    """
    if not path.parent.is_dir():  # or it would be made: where a disk was unplugged, on another one
        raise _storage_failure(path, FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT)))
    lock = FileLock(path)
    try:
        lock.acquire(timeout=timeout_s)
    except Timeout:
        return None
    except OSError as error:
        raise _storage_failure(path, error) from error
    return lock


def _storage_failure(path: Path, refusal: OSError) -> StorageFailed:
    reason = _REASONS.get(refusal.errno or 0, f"the system said: {refusal.strerror or refusal}")
    return StorageFailed(
        "Could not write {file}: {reason}. What was written before is kept.", file=str(path), reason=reason
    )
