"""Choosing among the versions that a site offers: one file with pictures, sound or not, never two to be joined."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

Format = Mapping[str, Any]

_PROTOCOLS = {"http", "https", "m3u8", "m3u8_native", "http_dash_segments"}


def select_usable(formats: list[Format]) -> list[Format]:
    """Those that hold pictures and can be fetched without another program."""
    return [
        f
        for f in formats
        if f.get("vcodec") != "none"
        and (f.get("protocol") or "https") in _PROTOCOLS
        and f.get("ext") not in ("mhtml", "vtt", "json")
        and not f.get("has_drm")
    ]


def list_heights(formats: list[Format]) -> tuple[int, ...]:
    """The heights in pixels that are on offer, rising; of pictures that stand, their widths."""
    return tuple(sorted({_read_height(f) for f in select_usable(formats) if f.get("height")}))


def choose(formats: list[Format], max_height: int) -> Format | None:
    """The highest up to ``max_height``, else the lowest; of equals, the one that is easiest to decode.

    A file whose height is not known counts as low enough, but comes after those that are known.
    """
    candidates = select_usable(formats)
    fitting = [f for f in candidates if _read_height(f) <= max_height]
    if fitting:
        return max(fitting, key=lambda f: (_read_height(f), *_rank(f)))
    return min(candidates, key=lambda f: (_read_height(f), *(-part for part in _rank(f))), default=None)


def make_selector(max_height: int) -> Any:
    """``choose`` as yt-dlp wants it."""

    def select(context: Mapping[str, Any]) -> Iterator[Format]:
        best = choose(context["formats"], max_height)
        if best is not None:
            yield best

    return select


def _read_height(f: Format) -> int:
    """The shorter side, by which qualities are named whichever way the picture stands; 0 where it is not known."""
    return int(min(f.get("height") or 0, f.get("width") or math.inf))


def _rank(f: Format) -> tuple[float, ...]:
    """Prefer H.264, then one file over many fragments, then a picture rate that need not be thinned, then quality."""
    is_h264 = str(f.get("vcodec") or "").startswith(("avc", "h264"))
    is_one_file = (f.get("protocol") or "https") in ("http", "https")
    return (is_h264, is_one_file, -max(float(f.get("fps") or 0) - 30, 0), float(f.get("tbr") or 0))
