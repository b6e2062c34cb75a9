"""Files on their way into the library: written to disk in pieces, and hashed on the way."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from detector.library.catalogue import PIECE_BYTES
from detector.library.limits import check_arrival, check_room, left_bytes
from detector.library.paths import Library
from detector.library.storage import storing
from detector.video.names import clean_name

_FOLDER = ".incoming"
_STALE_S = 2 * 24 * 3600


class Stream(Protocol):
    """Something bytes can be read from: an upload, a file."""

    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes, none at the end."""


def incoming_folder(library: Library) -> Path:
    """The folder of arriving files until they are whole: on the library's own disk.

    Raises StorageFailed where the disk refuses, or the library takes all the room that it may.
    """
    check_room(library)
    folder = library.videos / _FOLDER
    with storing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    return folder


def receive(library: Library, stream: Stream, name: str, *, most_bytes: int | None = None) -> tuple[Path, str]:
    """Write a stream to a folder of its own among the incoming ones; returns the file and its sha256.

    Nothing is left behind where the disk or a limit refuses (StorageFailed) or the stream breaks off.
    """
    incoming, left = incoming_folder(library), left_bytes(library)
    _delete_stale(incoming)
    path = incoming / uuid.uuid4().hex / clean_name(name)
    digest, size_bytes = hashlib.sha256(), 0
    try:
        with storing(library.videos / path.name):
            path.parent.mkdir()
            with path.open("wb") as file:
                while piece := stream.read(PIECE_BYTES):
                    size_bytes += len(piece)
                    check_arrival(size_bytes, left, most_bytes)
                    digest.update(piece)
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
    except BaseException:
        discard(library, path)
        raise
    return path, digest.hexdigest()


def discard(library: Library, path: Path) -> None:
    """Delete what is left of an arrival; nothing happens where it has been moved away."""
    if path.parent.parent == library.videos / _FOLDER:
        shutil.rmtree(path.parent, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _delete_stale(incoming: Path) -> None:
    """Throw away what a crash left behind days ago."""
    for path in incoming.iterdir():
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > _STALE_S:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
