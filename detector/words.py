"""Counts, lengths, sizes and moments in words, for hover texts, alternative texts and captions."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from detector.clock import Clock
from detector.errors import SettingError
from detector.times import format_clock, parse_duration

_PLURALS = {"person": "people"}
_ROUNDED_S = 0.05


def pluralise(class_name: str) -> str:
    """``"person"`` -> ``"people"``, ``"bag"`` -> ``"bags"``."""
    if class_name in _PLURALS:
        return _PLURALS[class_name]
    return class_name + ("es" if class_name.endswith(("s", "x", "ch", "sh")) else "s")


def format_count(count: float, class_name: str) -> str:
    """``(1, "person")`` -> ``"1 person"``; ``(3.25, "bag")`` -> ``"3.2 bags"``; ``(0, "face")`` -> ``"no faces"``."""
    if count == 0:
        return f"no {pluralise(class_name)}"
    number = f"{count:.0f}" if float(count).is_integer() else f"{count:.1f}"
    return f"{number} {class_name if number == '1' else pluralise(class_name)}"


def format_of_total(number: int, total: int | None) -> str:
    """``(3, 1200)`` -> ``"3 of 1,200"``; ``"3"`` where nobody knows the total."""
    return f"{number:,}" if total is None else f"{number:,} of {total:,}"


def format_counts(counts: Sequence[float], classes: Sequence[str]) -> str:
    """``(5, 1, 0)`` -> ``"5 people, 1 bag, no faces"``."""
    return ", ".join(format_count(count, name) for count, name in zip(counts, classes, strict=True))


def format_duration(duration_s: float) -> str:
    """Seconds -> ``"4.5 s"``, ``"48 s"``, ``"3 min 20 s"`` or ``"1 h 5 min"``."""
    if duration_s < 10:
        return f"{duration_s:.1f}".removesuffix(".0") + " s"
    whole = round(duration_s)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min" + (f" {whole % 60} s" if whole % 60 else "")
    return f"{whole // 3600} h" + (f" {whole // 60 % 60} min" if whole // 60 % 60 else "")


def format_moment(time_s: float, clock: Clock | None = None) -> str:
    """Seconds -> ``"2:33"``, with tenths where there are any: ``"0:14.5"``; by a clock ``"14:05:33 (2:33)"``."""
    tenths = round(time_s * 10)
    whole = format_clock(tenths // 10)
    moment = whole if tenths % 10 == 0 else f"{whole}.{tenths % 10}"
    return moment if clock is None else f"{clock.text(time_s)} ({moment})"


def parse_moment(text: str, end_s: float, clock: Clock | None = None) -> float:
    """A moment of footage that is ``end_s`` long, as people write it -> seconds.

    By the clock where there is one and it showed that meanwhile, else counted from the start: ``14:13:20``, ``10:00``,
    ``90s``. The end as ``format_moment`` rounds it is the end. Raises SettingError for what is no moment of it.
    """
    latest_s = end_s + _ROUNDED_S
    by_clock = clock.find(text, latest_s) if clock else None
    if by_clock is not None:
        return min(by_clock, end_s)
    with suppress(SettingError):
        time_s = parse_duration(text)
        if time_s <= latest_s:
            return min(time_s, end_s)
    raise SettingError(
        "{written!r} is no moment of the footage, which goes from {first} to {last}.",
        written=text[:40],
        first=format_moment(0.0, clock),
        last=format_moment(end_s, clock),
    )


def format_size(size_bytes: int) -> str:
    """``"8.1 MB"``, ``"1.4 GB"``."""
    if size_bytes >= 1_000_000_000:
        return f"{size_bytes / 1e9:.1f} GB"
    return f"{max(size_bytes / 1e6, 0.1):.1f} MB"
