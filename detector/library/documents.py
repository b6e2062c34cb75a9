"""Small files of what a person typed: read, checked, and changed by one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from detector.errors import LibraryError, StorageFailed
from detector.library.storage import try_lock

_LOCK_TIMEOUT_S = 10.0
Document = TypeVar("Document", bound=BaseModel)


def read_document(path: Path, kind: type[Document]) -> Document:
    """The document in a file; an empty one where there is no file. Raises LibraryError."""
    try:
        return kind.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return kind()
    except OSError as error:
        raise LibraryError("{file} cannot be read: {reason}.", file=path.name, reason=error.strerror) from error
    except ValidationError as error:
        raise LibraryError(
            "{file} is damaged or was written by a newer Footfall. Move it away to start afresh.", file=str(path)
        ) from error


@contextmanager
def lock_document(path: Path) -> Iterator[None]:
    """Nobody else changes this file during the block. Raises StorageFailed where somebody does so for too long."""
    lock = try_lock(path.with_name(f".{path.name}.lock"), timeout_s=_LOCK_TIMEOUT_S)
    if lock is None:
        raise StorageFailed("Somebody else is changing {file} just now. Try again.", file=path.name)
    try:
        yield
    finally:
        lock.release()
