"""Footage from a link."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import time
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yt_dlp
from yt_dlp.networking import Request

from detector.errors import Cancelled, DetectorError, DownloadFailed, SettingError, StorageFailed
from detector.images import decode, jpeg, narrowed
from detector.types import Progress
from detector.video.link import formats
from detector.video.link.guard import Guard, allowed_networks
from detector.video.link.plain_words import in_plain_words
from detector.video.link.ytdlp import Client, client, js_runtime
from detector.video.names import clean_name, printable

MAX_ENTRIES = 200
_LOOK_S = 60.0
_THUMBNAIL_BYTES = 4_000_000
_THUMBNAIL_WIDTH = 480
_YOUTUBE = ("youtube.com", "youtu.be", "youtube-nocookie.com")


@dataclass(frozen=True, slots=True)
class Entry:
    """One video of a playlist. ``duration_s`` is 0 where it is not known."""

    url: str
    title: str
    duration_s: float


@dataclass(frozen=True, slots=True)
class Link:
    """What a link leads to, before anything is fetched.

    heights: pixels, rising; empty where the site does not tell. entries: the videos of a playlist, empty for a single
    video. thumbnail: a JPEG at most 480 wide, or nothing. size_bytes: of the best version up to 720, where known.
    """

    url: str
    title: str
    site: str
    duration_s: float
    heights: tuple[int, ...]
    entries: tuple[Entry, ...]
    thumbnail: bytes
    size_bytes: int | None


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that is here now: named after its title, below the folder it was fetched to."""

    path: Path
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a single download may be, in bytes and in seconds."""

    size_bytes: int = 8 * 1024**3
    time_s: float = 4 * 3600.0


def look(url: str, *, cookies: str = "") -> Link:
    """Find out what a link leads to. ``cookies`` is the text of a cookies file.

    Raises DownloadFailed, AddressRefused or SettingError.
    """
    url = _checked(url)
    deadline_s = time.monotonic() + _LOOK_S
    too_long = DownloadFailed("The site takes too long to answer: try again later.")
    guard = Guard(allowed_networks(), _reasons(lambda: False, deadline_s, too_long))
    settings = {"extract_flat": "in_playlist", "playlistend": MAX_ENTRIES, "retries": 1, "extractor_retries": 1}
    with _client(guard, settings, cookies) as client:
        info = client.extract_info(url, download=False)
        _check_kind(info)
        return _link(url, info, _thumbnail(client, info))


def fetch(
    url: str,
    folder: Path,
    *,
    max_height: int = 720,
    cookies: str = "",
    limits: Limits | None = None,
    on_progress: Callable[[Progress], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Fetched:
    """Fetch a link's video into ``folder``: the best up to ``max_height`` pixels high, as one file without joining.

    What a broken-off or cancelled download left is kept there and continued by the same call. Progress is in bytes.
    Raises DownloadFailed, AddressRefused, StorageFailed, SettingError or Cancelled.
    """
    url, limits = _checked(url), limits or Limits()
    if max_height < 1:
        raise SettingError("The height must be at least 1 pixel, not {max_height}.", max_height=max_height)
    part = folder / f"link-{hashlib.sha256(f'{url} {max_height}'.encode()).hexdigest()[:16]}"
    too_long = DownloadFailed(
        "The download took longer than the {minutes:g} minutes it may.", minutes=limits.time_s / 60
    )
    guard = Guard(allowed_networks(), _reasons(cancelled, time.monotonic() + limits.time_s, too_long))
    settings = {
        "format": formats.selector(max_height),
        "outtmpl": {"default": "footage.%(ext)s"},
        "paths": {"home": str(part).replace("%", "%%")},
        "noplaylist": True,
        "playlistend": 2,
        "extract_flat": "in_playlist",
        "retries": 5,
        "fragment_retries": 5,
        "progress_hooks": [_hook(on_progress, limits, part, guard)],
        "match_filter": lambda info, *, incomplete=False: _check_kind(info) if not incomplete else None,
    }
    with _storing(part):
        part.mkdir(parents=True, exist_ok=True)
        with _client(guard, settings, cookies) as client:
            info = client.extract_info(url, download=True)
            _check_kind(info)
            if info.get("_type") == "playlist":
                raise DownloadFailed("This link leads to several videos: choose one of them.")
        return _kept(info, part, folder, url)


@contextlib.contextmanager
def _client(guard: Guard, settings: dict[str, Any], cookies: str) -> Iterator[Client]:
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


def _reasons(
    cancelled: Callable[[], bool], deadline_s: float, too_long: DownloadFailed
) -> Callable[[], Exception | None]:
    def reason() -> Exception | None:
        if cancelled():
            return Cancelled("The download was cancelled.")
        return too_long if time.monotonic() > deadline_s else None

    return reason


def _checked(url: str) -> str:
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


def _check_kind(info: dict[str, Any] | None) -> None:
    """Raise DownloadFailed for what is no finished video."""
    if not info:
        raise DownloadFailed("No video was found at this address.")
    if info.get("is_live") or info.get("live_status") in ("is_live", "is_upcoming", "post_live"):
        raise DownloadFailed("Live streams are not fetched here: wait until it is over and its recording is online.")


def _link(url: str, info: dict[str, Any], thumbnail: bytes) -> Link:
    offered = info.get("formats") or []
    best = formats.chosen(offered, 720) or {}
    size = best.get("filesize") or best.get("filesize_approx")
    found = tuple(_entry(e) for e in info.get("entries") or () if e)
    if not found and not formats.usable(offered):
        raise DownloadFailed("No video was found at this address, only sound or pictures.")
    return Link(
        url=url,
        title=_title(info),
        site=printable(str(info.get("webpage_url_domain") or urllib.parse.urlsplit(url).hostname)),
        duration_s=float(info.get("duration") or 0),
        heights=formats.heights(offered),
        entries=found,
        thumbnail=thumbnail,
        size_bytes=int(size) if size else None,
    )


def _entry(info: dict[str, Any]) -> Entry:
    """A playlist's entry under the address that leads to it alone."""
    versions = info.get("formats") or [{}]
    address = info.get("url") or versions[-1].get("url") or info["webpage_url"]
    return Entry(str(address), _title(info), float(info.get("duration") or 0))


def _title(info: dict[str, Any]) -> str:
    return printable(str(info.get("title") or info.get("id") or ""))[:300] or "Untitled"


def _thumbnail(client: Client, info: dict[str, Any]) -> bytes:
    """The site's small picture, decoded and written anew: nothing of a stranger's file is passed on."""
    address = str(info.get("thumbnail") or "")
    if not address.lower().startswith(("http://", "https://")):
        return b""
    try:
        data = client.urlopen(Request(address)).read(_THUMBNAIL_BYTES)
        return jpeg(narrowed(decode(data), _THUMBNAIL_WIDTH))
    except (yt_dlp.utils.YoutubeDLError, OSError, ValueError):
        return b""


def _hook(
    on_progress: Callable[[Progress], None], limits: Limits, part: Path, guard: Guard
) -> Callable[[dict[str, Any]], None]:
    """What yt-dlp calls after every piece. It must not raise, or the file stays open: it has the guard stop."""

    def told(state: dict[str, Any]) -> None:
        done, known = int(state.get("downloaded_bytes") or 0), int(state.get("total_bytes") or 0)
        expected = known or int(state.get("total_bytes_estimate") or 0)
        left = state.get("eta")
        try:
            _check_room(done, known, limits, part)
            on_progress(Progress(done, expected, float(state.get("speed") or 0), None if left is None else float(left)))
        except Exception as error:
            guard.stopped = guard.stopped or error

    return told


def _check_room(done: int, known: int, limits: Limits, part: Path) -> None:
    """Raise unless a download of this size, as far as it is known, may and can be kept."""
    if max(done, known) > limits.size_bytes:
        most, size = (f"{size / 1024**3:.3g} GB" for size in (limits.size_bytes, max(done, known)))
        raise DownloadFailed("The video is too large: {size}, and at most {most} are fetched.", size=size, most=most)
    if known - done > shutil.disk_usage(part).free:
        raise StorageFailed("There is not enough space on the disk for this download.")


def _kept(info: dict[str, Any], part: Path, folder: Path, url: str) -> Fetched:
    """Move the finished file out of its folder, under its own name."""
    files = [Path(one["filepath"]) for one in info.get("requested_downloads") or () if one.get("filepath")]
    if not files or not files[0].is_file():
        raise DownloadFailed("The video could not be fetched from this address.")
    title = _title(info)
    target = _free(folder, clean_name(f"{title}{files[0].suffix}"))
    os.replace(files[0], target)
    shutil.rmtree(part, ignore_errors=True)
    return Fetched(target, title, url)


def _free(folder: Path, name: str) -> Path:
    """A path of that name in the folder that nothing has yet."""
    path, count = folder / name, 1
    while path.exists():
        count += 1
        path = folder / f"{Path(name).stem} ({count}){Path(name).suffix}"
    return path


@contextlib.contextmanager
def _storing(part: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageFailed(
            "The download could not be written to {folder}: {reason}.", folder=str(part.parent), reason=error.strerror
        ) from error
    finally:
        with contextlib.suppress(OSError):
            part.rmdir()  # only an empty folder goes: parts stay for the next try
