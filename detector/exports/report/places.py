"""The places of a report: areas and lines on the picture, each with its figures and the doubt in them."""

from __future__ import annotations

from dataclasses import dataclass

from detector.errors import SettingError
from detector.exports.report.pictures import show_frame
from detector.types import Place
from detector.view import RunView, assess_uncertainty
from detector.view.places import PlaceFigures, list_places, measure_place
from detector.view.tracks import choose_followed_class
from detector.view.uncertainty import format_half_width
from detector.words import format_count, format_duration, pluralise

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PlaceSection:
    """A place: a ``picture`` with its shape, a data URI, empty where there is none, and its figures.

    ``doubt`` is the reason why some cannot be told; empty where all can.
    """

    name: str
    picture: str
    caption: str
    figures: Pairs
    doubt: str


def gather_places(view: RunView, *, blur_faces: bool) -> tuple[PlaceSection, ...]:
    """The areas and lines on the footage's picture, over the view's stretch. Follows the people in view."""
    places = [place for place in list_places(view) if place.kind != "exclusion"] if view.n_samples else []
    return tuple(_describe(view, place, blur_faces=blur_faces) for place in places)


def _describe(view: RunView, place: Place, *, blur_faces: bool) -> PlaceSection:
    try:
        measured = measure_place(view, place)
    except SettingError as refused:
        picture, caption = _show(view, place, view.first_counted, blur_faces)
        return PlaceSection(place.name, picture, caption, (), str(refused))
    told = _tell_area(view, measured) if place.kind == "area" else _tell_line(measured)
    picture, caption = _show(view, place, _choose_sample(view, measured), blur_faces)
    return PlaceSection(place.name, picture, caption, told, measured.why)


def _tell_area(view: RunView, measured: PlaceFigures) -> Pairs:
    many, summary, visits = pluralise(measured.followed.class_name).capitalize(), measured.in_view, measured.visits
    if summary is None or summary.mean_count is None:
        return ((f"{many} in it at once", "nothing could be counted"),)
    sampling = assess_uncertainty(view.within(measured.place), measured.followed.class_name).sampling
    sure = "" if sampling.mean_half_width is None else f" {format_half_width(sampling.mean_half_width, 2)}"
    most = "" if not summary.max_count else f", first at {view.moment(summary.max_at_s or 0.0)}"
    at_once = (
        (f"{many} in it at once", f"{summary.mean_count:.2f}{sure} on average; {summary.max_count} at most{most}"),
        ("Time with somebody in it", f"{summary.seconds_present:.1f} s"),
    )
    if visits is None:
        return at_once
    came = (("Entered", f"{measured.entered}"), ("Left", f"{measured.left}"))
    if visits.median_s is None or visits.longest_s is None:
        return (*at_once, *came)
    stayed = f"{format_duration(visits.median_s)}, the middle one of {format_count(len(visits), 'visit')}"
    return (*at_once, *came, ("Stayed", f"{stayed}; the longest {format_duration(visits.longest_s)}"))


def _tell_line(measured: PlaceFigures) -> Pairs:
    if measured.passages is None:
        return ()
    return (("Passed with the arrow", f"{measured.entered}"), ("Passed against the arrow", f"{measured.left}"))


def _choose_sample(view: RunView, measured: PlaceFigures) -> int:
    """The frame that shows a place best: with most in it, or with the first who passes."""
    if measured.in_view and measured.in_view.max_count:
        return view.sample_at(measured.in_view.max_at_s or 0.0)
    if measured.passages is not None and len(measured.passages.row):
        return int(measured.followed.sample[measured.passages.row].min())
    return view.first_counted


def _show(view: RunView, place: Place, sample: int, blur_faces: bool) -> tuple[str, str]:
    """The picture, and a sentence on what it shows."""
    within = view.within(place if place.kind == "area" else None)
    picture, note = show_frame(within, sample, blur_faces=blur_faces, place=place)
    facts = within.facts_of(sample)
    name = choose_followed_class(view)
    who = f", {format_count(facts.counts[view.class_id(name)], name)} in it" if place.kind == "area" else ""
    return picture, f"At {view.moment(facts.time_s)}{who}. {note}".strip()
