"""Writing what a command made to where it was asked to go."""

from __future__ import annotations

import sys
from pathlib import Path

from detector.errors import StorageFailed
from detector.library.private import share
from detector.library.storage import write_atomically


def save(content: bytes, path: Path | None) -> None:
    """To the file, which is replaced only once the new one is whole; to standard output where there is none."""
    if path is None:
        sys.stdout.buffer.write(content)
        return
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(content)  # a pipe or a device: nothing to replace
            return
    except OSError as error:
        raise StorageFailed("Could not write {file}: {reason}.", file=str(path), reason=error.strerror) from error

    def write(unfinished: Path) -> None:
        unfinished.write_bytes(content)
        share(unfinished)

    write_atomically(path, write)
