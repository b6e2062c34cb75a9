"""One conversation with a site: its address checked, its failures in plain words, with an end."""

from __future__ import annotations

import contextlib
import time
import urllib.parse
from collections.abc import Callable, Iterator
from typing import Any

import yt_dlp

from detector.errors import Cancelled, DetectorError, DownloadFailed
from detector.video.link.guard import Guard
from detector.video.link.plain_words import in_plain_words
from detector.video.link.ytdlp import Client, client, js_runtime
from detector.video.names import printable

_YOUTUBE = ("youtube.com", "youtu.be", "youtube-nocookie.com")


@contextlib.contextmanager
def session(guard: Guard, settings: dict[str, Any], cookies: str) -> Iterator[Client]:
    """A yt-dlp whose failures come out in plain words."""
    try:
        with client(guard, settings, cookies) as opened:
            yield opened
    except DetectorError:
        raise
    except (yt_dlp.utils.YoutubeDLError, OSError) as error:
        raise (guard.stopped or in_plain_words(error, guard)) from error
    if guard.stopped:
        raise guard.stopped


def reasons_to_stop(
    cancelled: Callable[[], bool], deadline_s: float, too_long: DownloadFailed
) -> Callable[[], Exception | None]:
    """The question a guard asks: Cancelled once ``cancelled`` says so, ``too_long`` after the deadline."""

    def reason() -> Exception | None:
        if cancelled():
            return Cancelled("The download was cancelled.")
        return too_long if time.monotonic() > deadline_s else None

    return reason


def checked(url: str) -> str:
    """The address without blanks around it; DownloadFailed unless it is one of the web's."""
    url = url.strip()
    try:
        parts = urllib.parse.urlsplit(url)
        known = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        known = False
    if not known or printable(url) != url:
        raise DownloadFailed("Only addresses that start with http:// or https:// can be fetched.")
    host = str(parts.hostname).lower()
    if any(host == site or host.endswith(f".{site}") for site in _YOUTUBE) and not js_runtime():
        raise DownloadFailed(
            "YouTube needs a JavaScript runtime, and none is installed here: install Deno (https://deno.com) on the "
            "machine that Footfall runs on, then try again."
        )
    return url


def check_kind(info: dict[str, Any] | None) -> None:
    """Raise DownloadFailed for what is no finished video."""
    if not info:
        raise DownloadFailed("No video was found at this address.")
    if info.get("is_live") or info.get("live_status") in ("is_live", "is_upcoming", "post_live"):
        raise DownloadFailed("Live streams are not fetched here: wait until it is over and its recording is online.")


def title_of(info: dict[str, Any]) -> str:
    """A title on one line, never empty."""
    return printable(str(info.get("title") or info.get("id") or ""))[:300] or "Untitled"
