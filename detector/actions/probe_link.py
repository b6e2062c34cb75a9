"""Probing a link: what it leads to, before anything of it is fetched."""

from __future__ import annotations

from detector.video.link import MAX_COOKIES_BYTES, MAX_ENTRIES, Entry, Link, decode_cookies, probe_link

__all__ = ["MAX_COOKIES_BYTES", "MAX_ENTRIES", "Entry", "Link", "decode_cookies", "probe_link"]
