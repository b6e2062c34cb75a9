"""Seconds to text and back."""

from __future__ import annotations

import re

from detector.errors import SettingError

_UNITS_S = {"ms": 0.001, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}


def format_timecode(time_s: float) -> str:
    """Seconds -> ``HH:MM:SS.mmm``, as files have it. Rounds to the millisecond."""
    total_ms = round(time_s * 1000)
    sign, total_ms = ("-" if total_ms < 0 else ""), abs(total_ms)
    seconds, ms = divmod(total_ms, 1000)
    return f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{ms:03d}"


def format_clock(time_s: float) -> str:
    """Seconds -> ``m:ss`` or ``h:mm:ss``, as people read it. Rounds to the second."""
    seconds = round(time_s)
    if seconds >= 3600:
        return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return f"{seconds // 60}:{seconds % 60:02d}"


def parse_duration(text: str) -> float:
    """``"1s"``, ``"500ms"``, ``"2min"``, ``"1.5"``, ``"1:02:03.5"`` -> seconds; SettingError otherwise."""
    cleaned = text.strip().lower()
    if re.fullmatch(r"\d+(:\d{1,2}){1,2}(\.\d+)?", cleaned):
        total_s = 0.0
        for part in cleaned.split(":"):
            total_s = total_s * 60 + float(part)
        return total_s
    match = re.fullmatch(r"(\d+(?:\.\d*)?|\.\d+)\s*(ms|s|min|m|h)?", cleaned)
    if not match:
        raise SettingError("{written!r} is not a length of time. Write it like 1s, 0.5s, 2min or 1:30.", written=text)
    return float(match[1]) * _UNITS_S[match[2] or "s"]
