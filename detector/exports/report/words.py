"""The sentences and lists of a report: footage, method, how sure, limits, settings, hashes."""

from __future__ import annotations

import shlex

from detector.analysis.uncertainty import SamplingUncertainty
from detector.library.paths import software_version
from detector.overlay.draw import FACE
from detector.times import format_clock, format_timecode
from detector.view import RunView, assess_uncertainty
from detector.view.pictures import PERSON
from detector.view.spelling import to_options
from detector.view.tracks import choose_followed_class
from detector.view.uncertainty import describe_bias, describe_interval, describe_missed, format_half_width
from detector.words import format_of_total, pluralise

Pairs = tuple[tuple[str, str], ...]


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


def describe_method(view: RunView) -> tuple[str, ...]:
    """The way the numbers came about, for somebody who has never seen the program."""
    about = view.about
    many = pluralise(choose_followed_class(view))
    return (
        f"Single frames were taken from the footage, {about.sampling}. In each of them a detector, {about.model_title},"
        " looked for " + ", ".join(map(pluralise, view.classes)) + ".",
        "Whatever the detector was sure enough of counts as seen; how sure is enough is told under settings.",
        f"“In view at once” is the number of {many} in one frame. It does not say how many came by in all.",
        f"“Different {many}” joins what was seen in one frame with what was seen in the next, by where it was and how "
        "it moved. Nobody is recognised: who leaves and comes back counts again.",
        "A mean is over time: every frame counts for as long as it stands until the next one.",
    )


def describe_sureness(view: RunView) -> tuple[str, ...]:
    """The doubt in the figures, class by class, and what may have been missed."""
    said, missed = [], ""
    for figures in view.figures:
        found = assess_uncertainty(view, figures.class_name)
        many = pluralise(figures.class_name).capitalize()
        said.append(f"{many}: {_describe_mean(figures.mean_count, found.sampling)}. {describe_bias(found)}")
        missed = describe_missed(found.sampling) or missed
    explained = "A figure with ± lies within that of what looking at every moment would have given, in 95 of 100 cases."
    return tuple(filter(None, (explained, *said, missed)))


def _describe_mean(mean: float | None, found: SamplingUncertainty) -> str:
    """A mean and its half width to the same digits as in the table of figures."""
    if mean is None:
        return "nothing could be counted"
    if found.mean_half_width is None or found.interval_s is None:
        return f"{mean:.2f} on average; too few frames to tell how sure"
    half_width = format_half_width(found.mean_half_width, 2)
    return f"{mean:.2f} {half_width} on average, from looking {describe_interval(found.interval_s)}"


def describe_faces(view: RunView, *, blur_faces: bool) -> str:
    """The pictures' faces in a sentence."""
    if not blur_faces:
        return "Faces in the pictures are not blurred, as whoever made this report asked."
    if FACE not in view.classes and PERSON not in view.classes:
        return "This model looks neither for faces nor for people, so none could be blurred."
    return (
        "Faces in the pictures are blurred where one was found, and so is the upper part of everybody in whom none was;"
        " whoever the detector missed can still be recognised."
    )


def list_settings(view: RunView) -> Pairs:
    """The cut, the model and the software; and the command that writes the same numbers."""
    about, cut = view.about, view.cut
    height = (("Least height of a box", f"{cut.min_height_px:g} model pixels"),) if cut.min_height_px else ()
    command = ["footfall", "export", view.run_id, "--kind", "summary", *to_options(cut.flat())]
    return (
        ("Counts as seen from", ", ".join(f"{name} {score:g}" for name, score in cut.scores)),
        ("Grouping", view.method.words()),
        *height,
        ("Model", f"{about.model_title}, run by {about.runtime} on {about.device}"),
        ("Run", f"{view.run_id}, begun {about.created:%Y-%m-%d %H:%M} UTC"),
        ("Software", f"Footfall {software_version()}"),
        ("The same numbers as a table", shlex.join(command)),
    )


def list_hashes(view: RunView) -> Pairs:
    """The fingerprints by which footage and model are known to be the same."""
    about = view.about
    return (
        ("Footage, SHA-256", about.footage_sha256 or "none: there is no file"),
        ("Model, SHA-256", about.model_sha256),
    )
