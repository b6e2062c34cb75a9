"""The contents of a report, as plain texts and pictures: all that a template is given."""

from __future__ import annotations

from dataclasses import dataclass

from detector.errors import SettingError
from detector.exports.base import Options
from detector.exports.evidence import fullest
from detector.exports.facts import list_footage, list_hashes, list_settings, write_command
from detector.exports.report.options import ReportOptions
from detector.exports.report.pictures import as_uri, show_frame
from detector.exports.report.places import PlaceSection, gather_places
from detector.exports.report.words import (
    describe_faces,
    describe_method,
    describe_sureness,
)
from detector.overlay.palette import choose_colour
from detector.view import ClassSummary, RunView, assess_uncertainty
from detector.view.notes import describe_when, list_notes
from detector.view.tracks import choose_followed_class, describe_count
from detector.view.uncertainty import format_half_width
from detector.words import format_count, pluralise

MOMENTS = 6
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """The chart over time: ``picture`` a data URI, the same in words, and each class's colour and name."""

    picture: str
    words: str
    legend: Pairs


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """The figures of one class, as they are written: each equals the one in ``summary.csv``, rounded."""

    name: str
    mean: str
    mean_sure: str
    most: str
    most_at: str
    held: str
    seconds: str
    seconds_sure: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A busy moment: when it was, who was in view, and its ``picture``, a data URI; empty where there is none."""

    when: str
    who: str
    picture: str
    note: str


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report. Pairs are a name and what it is; the other tuples are sentences."""

    title: str
    question: str
    footage: Pairs
    chart: Chart
    figures: tuple[ClassFigures, ...]
    different: Pairs
    places: tuple[PlaceSection, ...]
    exclusions: tuple[str, ...]
    moments: tuple[Moment, ...]
    notes: Pairs
    sure: tuple[str, ...]
    method: tuple[str, ...]
    limits: tuple[str, ...]
    settings: Pairs
    hashes: Pairs


def gather_report(view: RunView, options: ReportOptions) -> Report:
    """The report of a view's stretch. Decodes the busiest moments' frames, and follows the people in view."""
    return Report(
        title=options.title or f"Who was in view: {view.label}",
        question=options.question,
        footage=list_footage(view),
        chart=_draw_chart(view),
        figures=tuple(_figures_of(view, each) for each in view.figures),
        different=_count_different(view),
        places=gather_places(view, blur_faces=options.blur_faces),
        exclusions=tuple(area.name for area in view.cut.excluded),
        moments=_find_moments(view, blur_faces=options.blur_faces),
        notes=tuple((describe_when(view, note), note.text) for note in list_notes(view)),
        sure=describe_sureness(view),
        method=describe_method(view),
        limits=(describe_faces(view, blur_faces=options.blur_faces), *view.about.model_limits),
        settings=(*list_settings(view), ("The same numbers as a table", write_command(view, "summary", Options()))),
        hashes=list_hashes(view),
    )


def _draw_chart(view: RunView) -> Chart:
    from detector.figures.still import draw_still_timeline  # where it is used: help and completion do without Plotly

    svg, words = draw_still_timeline(view)
    legend = tuple((choose_colour(name, view.classes), pluralise(name)) for name in view.classes)
    return Chart(as_uri(svg.encode(), "image/svg+xml") if svg else "", words, legend)


def _figures_of(view: RunView, figures: ClassSummary) -> ClassFigures:
    sampling = assess_uncertainty(view, figures.class_name).sampling
    mean_sure, seconds_sure = sampling.mean_half_width, sampling.present_half_width_s
    return ClassFigures(
        name=pluralise(figures.class_name),
        mean="–" if figures.mean_count is None else f"{figures.mean_count:.2f}",
        mean_sure="" if mean_sure is None else format_half_width(mean_sure, 2),
        most="–" if figures.max_count is None else str(figures.max_count),
        most_at="" if not figures.max_count else view.moment(figures.max_at_s or 0.0),
        held="–" if sampling.held_count is None else str(sampling.held_count),
        seconds=f"{figures.seconds_present:.1f}",
        seconds_sure="" if seconds_sure is None else format_half_width(seconds_sure),
    )


def _count_different(view: RunView) -> Pairs:
    """Different people beside the most at once, each with what it is; the reason where it cannot be told."""
    name = choose_followed_class(view)
    many, peak = pluralise(name), view.peak(name)
    nobody = "0" if view.n_counted else "–"
    at_once = (f"Most {many} in view at once", str(peak.count) if peak else nobody)
    try:
        followed = view.tracks()
        told = describe_count(followed.count_people()) if followed.allowed.people else followed.allowed.why
    except SettingError as refused:
        told = str(refused)
    return at_once, (f"Different {many}", told)


def _find_moments(view: RunView, *, blur_faces: bool) -> tuple[Moment, ...]:
    """The fullest frames, those with most people first."""
    name = choose_followed_class(view)
    counts = {sample: view.facts_of(sample).counts[view.class_id(name)] for sample in fullest(view, MOMENTS)}
    order = sorted(counts, key=lambda sample: (-counts[sample], sample))
    return tuple(_show_moment(view, sample, format_count(counts[sample], name), blur_faces) for sample in order)


def _show_moment(view: RunView, sample: int, who: str, blur_faces: bool) -> Moment:
    return Moment(view.moment(view.facts_of(sample).time_s), who, *show_frame(view, sample, blur_faces=blur_faces))
