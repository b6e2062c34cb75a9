"""Cookies files that people give along with a link: for one download, and gone with it."""

from __future__ import annotations

import os
import re
import secrets
import time
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from detector.errors import SettingError
from detector.library.paths import Library
from detector.library.storage import storing

_NAME = re.compile(r"cookies-[0-9a-f]{32}\.txt")
_NEW_S = 60.0
"""A file is laid down a moment before the job that names it."""


def save_cookies(library: Library, text: str) -> str:
    """Lay a cookies file down for a job, readable by this user alone; returns its name. Raises StorageFailed."""
    path = library.jobs / f"cookies-{secrets.token_hex(16)}.txt"
    with storing(path), os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(text.encode())
    return path.name


def read_cookies(library: Library, name: str) -> str:
    """The text that was kept under this name, empty for no name. Raises SettingError where it is gone."""
    if not name:
        return ""
    try:
        return _path(library, name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(
            "The cookies file is not kept after a download has ended. Paste the link again, together with the file."
        ) from error


def delete_cookies(library: Library, name: str) -> None:
    """Delete a cookies file; nothing happens where there is none."""
    with suppress(OSError, SettingError):
        _path(library, name).unlink(missing_ok=True)


def delete_other_cookies(library: Library, needed: Collection[str]) -> None:
    """Delete every cookies file but those needed: what lost jobs left behind."""
    with suppress(OSError):
        for path in library.jobs.iterdir():
            if path.name not in needed and time.time() - path.stat().st_mtime > _NEW_S:
                delete_cookies(library, path.name)


def _path(library: Library, name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise SettingError("This is not the name of a kept cookies file.")
    return library.jobs / name
