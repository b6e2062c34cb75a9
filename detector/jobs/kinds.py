"""The kinds of jobs there are, and which function does each: ``(context, payload) -> result``.

Functions are named and not imported here: asking for a job must not load what doing it needs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from detector.jobs.context import JobContext

Lane = Literal["compute", "fetch"]
LANES: tuple[Lane, ...] = ("compute", "fetch")
"""One job of each lane at a time: a long download does not hold up an analysis, and two analyses do not fight."""

Work = Callable[["JobContext", dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Kind:
    """Where a kind's function is, and in which lane it runs."""

    module: str
    function: str
    lane: Lane


KINDS = {
    "analyse": Kind("detector.jobs.work", "analyse", "compute"),
    "video": Kind("detector.actions.annotate", "annotated_video", "compute"),
    "demo": Kind("detector.jobs.work", "demo", "compute"),
    "fetch": Kind("detector.actions.fetch", "fetch_link", "fetch"),
}


def lane_of(kind: str) -> Lane:
    """The lane of a kind; ValueError where there is no such kind."""
    return _known(kind).lane


def work_of(kind: str) -> Work:
    """The function that does jobs of this kind; ValueError where there is no such kind."""
    known = _known(kind)
    return getattr(import_module(known.module), known.function)  # type: ignore[no-any-return]


def _known(kind: str) -> Kind:
    if kind not in KINDS:
        raise ValueError(f"kind: expected one of {', '.join(KINDS)}, got {kind!r}")
    return KINDS[kind]
