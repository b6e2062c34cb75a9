"""One conversation with a site: its address checked, its failures in plain words, with an end."""

from __future__ import annotations

import contextlib
import time
import urllib.parse
from collections.abc import Callable, Iterator
from typing import Any

import yt_dlp

from detector.errors import Cancelled, DetectorError, DownloadFailed
from detector.video.link.failures import explain_failure
from detector.video.link.guard import Guard
from detector.video.link.ytdlp import Client, find_js_runtime, open_client
from detector.video.names import printable

_YOUTUBE = ("youtube.com", "youtu.be", "youtube-nocookie.com")


@contextlib.contextmanager
def open_session(guard: Guard, settings: dict[str, Any], cookies: str) -> Iterator[Client]:
    """A yt-dlp whose failures come out in plain words."""
    try:
        with open_client(guard, settings, cookies) as downloader:
            yield downloader
    except DetectorError:
        raise
    except (yt_dlp.utils.YoutubeDLError, OSError, ValueError) as error:
        raise (guard.stop_reason or explain_failure(error, guard)) from error
    if guard.stop_reason:
        raise guard.stop_reason


def make_stop_check(
    cancelled: Callable[[], bool], deadline_s: float, too_long: DownloadFailed
) -> Callable[[], Exception | None]:
    """The question a guard asks: Cancelled once ``cancelled`` says so, ``too_long`` after the deadline."""

    def find_reason() -> Exception | None:
        if cancelled():
            return Cancelled("The download was cancelled.")
        return too_long if time.monotonic() > deadline_s else None

    return find_reason


def check_url(url: str) -> str:
    """The address without blanks around it; DownloadFailed unless it is one of the web's."""
    url = url.strip()
    try:
        parts = urllib.parse.urlsplit(url)
        is_web = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_web = False
    if not is_web or printable(url) != url:
        raise DownloadFailed("Only addresses that start with http:// or https:// can be fetched.")
    host = str(parts.hostname).lower()
    if any(host == site or host.endswith(f".{site}") for site in _YOUTUBE) and not find_js_runtime():
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


def read_title(info: dict[str, Any]) -> str:
    """A title on one line, never empty."""
    return printable(str(info.get("title") or info.get("id") or ""))[:300] or "Untitled"
