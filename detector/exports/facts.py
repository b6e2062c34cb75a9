"""The facts behind a file, as names and texts: footage, settings, hashes, and the command that writes it again."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterator
from typing import Any

from detector.exports.base import Options
from detector.library.paths import software_version
from detector.times import format_clock, format_timecode
from detector.view import Comparison, RunView
from detector.view.spelling import to_options
from detector.words import format_of_total

Pairs = tuple[tuple[str, str], ...]


def views_of(subject: Any) -> list[RunView]:
    """The views that an export is of, as its ``takes`` says."""
    if isinstance(subject, Comparison):
        return [subject.a, subject.b]
    return [subject] if isinstance(subject, RunView) else list(subject)


def list_facts(kind: str, subject: Any, options: Options, form: Collection[str] = ()) -> Pairs:
    """All that a file of this kind follows from; ``form`` names the options that change no number in it."""
    chosen = tuple(_list_options(options, form))
    if isinstance(subject, RunView):
        again = ("The same file again", write_command(subject, kind, options))
        return (*list_footage(subject), *chosen, *list_settings(subject), *list_hashes(subject), again)
    names = "AB" if isinstance(subject, Comparison) else map(str, range(1, len(subject) + 1))
    every = zip(names, views_of(subject), strict=False)
    facts = (
        (f"{name}: {fact}", text)
        for name, view in every
        for fact, text in (*list_footage(view), *list_settings(view), *list_hashes(view))
    )
    return (*chosen, *facts)


def write_command(view: RunView, kind: str, options: Options) -> str:
    """The command line that writes an export of the view."""
    words = ["footfall", "export", view.run_id, "--kind", kind, *to_options(view.cut.flat())]
    return shlex.join([*words, *_write_options(options)])


def list_footage(view: RunView) -> Pairs:
    """The footage, when it was, how much of it was looked at, and what of that counts."""
    about, clock, where = view.about, view.clock, view.bounds.words()
    width, height = about.display_wh
    looked = f"{format_of_total(about.frames, about.total_frames)} frames, {about.sampling}"
    return (
        ("Footage", f"{view.label}, {format_clock(about.duration_s)} long, {width} × {height} pixels"),
        ("Recorded", clock.describe() if clock else "not told; times are counted from the start of the footage"),
        ("Stretch", _describe_stretch(view)),
        *((("Place", where),) if where else ()),
        ("Looked at", looked + ("" if about.complete else "; the analysis is not finished")),
        ("Counted in this stretch", _describe_counted(view)),
    )


def list_settings(view: RunView) -> Pairs:
    """The cut, the model and the software."""
    about, cut = view.about, view.cut
    height = (("Least height of a box", f"{cut.min_height_px:g} model pixels"),) if cut.min_height_px else ()
    return (
        ("Counts as seen from", ", ".join(f"{name} {score:g}" for name, score in cut.scores)),
        ("Grouping", view.method.words()),
        *height,
        ("Model", f"{about.model_title}, run by {about.runtime} on {about.device}"),
        ("Run", f"{view.run_id}, begun {about.created:%Y-%m-%d %H:%M} UTC"),
        ("Software", f"Footfall {software_version()}"),
    )


def list_hashes(view: RunView) -> Pairs:
    """The fingerprints by which footage and model are known to be the same."""
    about = view.about
    return (
        ("Footage, SHA-256", about.footage_sha256 or "none: there is no file"),
        ("Model, SHA-256", about.model_sha256),
    )


def _write_options(options: Options) -> Iterator[str]:
    for name, value in options.model_dump(exclude_defaults=True).items():
        option = name.replace("_", "-")
        if isinstance(value, bool):
            yield f"--{option}" if value else f"--no-{option}"
        elif value is not None:
            yield f"--{option}"
            yield from map(_write_value, value if isinstance(value, tuple) else (value,))


def _list_options(options: Options, form: Collection[str]) -> Iterator[tuple[str, str]]:
    for name, field in type(options).model_fields.items():
        value = getattr(options, name)
        if name not in form and value is not None:
            unit = " s" if field.title in ("TIME", "START END") else ""
            values = value if isinstance(value, tuple) else (value,)
            words = {"True": "yes", "False": "no"}.get(str(value), " ".join(map(_write_value, values)))
            yield name.replace("_", " ").capitalize(), words + unit


def _write_value(value: Any) -> str:
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _describe_stretch(view: RunView) -> str:
    start_s, end_s, clock = view.cut.start_s, view.cut.end_s, view.clock
    if start_s is None and end_s is None:
        return "all of it"
    first_s, last_s = start_s or 0.0, view.about.duration_s if end_s is None else end_s
    said = f"{format_timecode(first_s)} to {format_timecode(last_s)}"
    return said if clock is None else f"{clock.text(first_s)} to {clock.text(last_s)} ({said})"


def _describe_counted(view: RunView) -> str:
    said = f"{format_of_total(view.n_counted, len(view.time_s))} frames"
    unread = f"; {view.n_unreadable:,} could not be read" if view.n_unreadable else ""
    fate = "counted all the same" if view.cut.doubtful else "left out"
    doubtful = f"; {view.n_doubtful:,} in which damage can show, {fate}" if view.n_doubtful else ""
    return said + unread + doubtful
