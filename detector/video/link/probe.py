"""Probing a link: what it leads to, before anything is fetched."""

from __future__ import annotations

import time
import urllib.parse
from typing import Any

import yt_dlp
from yt_dlp.networking import Request

from detector.errors import DownloadFailed
from detector.images import decode, encode_jpeg, narrow
from detector.video.link import formats
from detector.video.link.guard import Guard, allowed_networks
from detector.video.link.links import MAX_ENTRIES, Entry, Link
from detector.video.link.session import check_kind, check_url, make_stop_check, open_session, read_title
from detector.video.link.ytdlp import Client
from detector.video.names import printable

LOADED_BEFORE = ("detector.video.link.extractors",)

_TIMEOUT_S = 60.0
_THUMBNAIL_BYTES = 4_000_000
_THUMBNAIL_WIDTH = 480


def probe_link(url: str, *, cookies: str = "") -> Link:
    """Probe a link; see ``video.link.probe_link``."""
    url = check_url(url)
    deadline_s = time.monotonic() + _TIMEOUT_S
    too_long = DownloadFailed("The site takes too long to answer: try again later.")
    guard = Guard(allowed_networks(), make_stop_check(lambda: False, deadline_s, too_long))
    settings = {"extract_flat": "in_playlist", "playlistend": MAX_ENTRIES, "retries": 1, "extractor_retries": 1}
    with open_session(guard, settings, cookies) as client:
        info = client.extract_info(url, download=False)
        check_kind(info)
        return _make_link(url, info, _fetch_thumbnail(client, info))


def _make_link(url: str, info: dict[str, Any], thumbnail: bytes) -> Link:
    offered = info.get("formats") or []
    best = formats.choose(offered, 720) or {}
    size = best.get("filesize") or best.get("filesize_approx")
    entries = tuple(_make_entry(e) for e in info.get("entries") or () if e)
    if not entries and not formats.select_usable(offered):
        raise DownloadFailed("No video was found at this address, only sound or pictures.")
    return Link(
        url=url,
        title=read_title(info),
        site=printable(str(info.get("webpage_url_domain") or urllib.parse.urlsplit(url).hostname)),
        duration_s=float(info.get("duration") or 0),
        heights=formats.list_heights(offered),
        entries=entries,
        thumbnail=thumbnail,
        size_bytes=int(size) if size else None,
    )


def _make_entry(info: dict[str, Any]) -> Entry:
    """A playlist's entry under the address that leads to it alone."""
    versions = info.get("formats") or [{}]
    address = info.get("url") or versions[-1].get("url") or info["webpage_url"]
    return Entry(str(address), read_title(info), float(info.get("duration") or 0))


def _fetch_thumbnail(client: Client, info: dict[str, Any]) -> bytes:
    """The site's small picture, decoded and written anew: nothing of a stranger's file is passed on."""
    address = str(info.get("thumbnail") or "")
    if not address.lower().startswith(("http://", "https://")):
        return b""
    try:
        data = client.urlopen(Request(address)).read(_THUMBNAIL_BYTES)
        return encode_jpeg(narrow(decode(data), _THUMBNAIL_WIDTH))
    except (yt_dlp.utils.YoutubeDLError, OSError, ValueError):
        return b""
