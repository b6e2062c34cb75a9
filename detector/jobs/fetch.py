"""Footage from a link, into the library, and from there to its analysis where that was asked for."""

from __future__ import annotations

import os
import re
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any

from detector.errors import Cancelled, DetectorError, SettingError
from detector.jobs.context import JobContext
from detector.jobs.queue import submit
from detector.jobs.requests import analyse_request
from detector.library.incoming import incoming_folder
from detector.library.paths import Library
from detector.library.storage import storing
from detector.library.videos import Video, adopt
from detector.types import Sampling
from detector.video.download import fetch

_NAME = re.compile(r"cookies-[0-9a-f]{32}\.txt")


def fetch_link(context: JobContext, payload: dict[str, Any]) -> dict[str, Any]:
    """A ``fetch_request`` -> ``{"video_id"}``. What a broken-off download left is continued by the next try."""
    library, cookies_file = context.library, str(payload.get("cookies_file", ""))
    try:
        video = _fetched(context, payload, _cookies(library, cookies_file))
    except Cancelled:
        if context.asked_to_stop():  # otherwise the worker goes down, and the next one takes the job up again
            forget_cookies(library, cookies_file)
        raise
    except DetectorError:
        forget_cookies(library, cookies_file)
        raise
    forget_cookies(library, cookies_file)
    if payload.get("analyse"):
        submit(library, "analyse", analyse_request(video.id, Sampling(**payload["analyse"]), name=video.name))
    return {"video_id": video.id}


def keep_cookies(library: Library, text: str) -> str:
    """Lay a cookies file down for a job, readable by this user alone; returns its name. Raises StorageFailed."""
    path = library.jobs / f"cookies-{secrets.token_hex(16)}.txt"
    with storing(path), os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(text)
    return path.name


def forget_cookies(library: Library, name: str) -> None:
    """Delete a cookies file; nothing happens where there is none."""
    with suppress(OSError, SettingError):
        _cookies_path(library, name).unlink(missing_ok=True)


def _fetched(context: JobContext, payload: dict[str, Any], cookies: str) -> Video:
    library = context.library
    context.say("Asking the site")
    found = fetch(
        payload["url"],
        incoming_folder(library),
        max_height=payload["max_height"],
        cookies=cookies,
        on_progress=context.progress,
        cancelled=context.cancelled,
    )
    context.say("Adding it to the library")
    return adopt(library, found.path, found.path.name, origin="link", source=found.url)


def _cookies(library: Library, name: str) -> str:
    if not name:
        return ""
    try:
        return _cookies_path(library, name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as gone:
        raise SettingError(
            "The cookies file is not kept after a download has ended. Paste the link again, together with the file."
        ) from gone


def _cookies_path(library: Library, name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise SettingError("This is not the name of a kept cookies file.")
    return library.jobs / name
