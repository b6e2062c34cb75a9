"""The places on the footage's picture as CSV: who was in each, and who came, left and passed."""

from __future__ import annotations

from collections.abc import Iterator

from detector.exports.base import CSV, Export, Options
from detector.exports.csv import clock_cells, clock_column, decimals, model_cell, table, text_cell
from detector.types import Place
from detector.view import RunView, assess_uncertainty
from detector.view.places import PlaceFigures, list_places, measure_place

COLUMNS = (
    "video",
    "place",
    "kind",
    "class",
    "mean_count",
    "mean_half_width",
    "max_count",
    "max_at_s",
    "seconds_present",
    "entered",
    "left",
    "visits",
    "dwell_median_s",
    "dwell_longest_s",
    "model",
)


def write(view: RunView, options: Options) -> Iterator[bytes]:
    """One row an area or line, over the view's stretch and all of the picture.

    ``entered`` and ``left`` are passages of a line with and against its arrow. They are empty, and so is what comes
    from visits, where the run looked too seldom to follow anybody. Raises SettingError where too many are in view.
    """
    rows = (_row(view, place) for place in list_places(view) if place.kind != "exclusion")
    return table((*COLUMNS, *clock_column(view, "max_at_clock")), rows)


def _row(view: RunView, place: Place) -> list[object]:
    figures = measure_place(view, place)
    visits, summary = figures.visits, figures.in_view
    return [
        text_cell(view.label),
        text_cell(place.name),
        place.kind,
        text_cell(figures.followed.class_name),
        *_in_view(view, figures),
        *(_whole(value) for value in (figures.entered, figures.left, None if visits is None else len(visits))),
        *(decimals(value) for value in ((None, None) if visits is None else (visits.median_s, visits.longest_s))),
        model_cell(view),
        *clock_cells(view, [summary.max_at_s if summary else None])[0],
    ]


def _in_view(view: RunView, figures: PlaceFigures) -> list[object]:
    summary = figures.in_view
    if summary is None:
        return [""] * 5
    sampling = assess_uncertainty(view.within(figures.place), figures.followed.class_name).sampling
    return [
        decimals(summary.mean_count),
        decimals(sampling.mean_half_width),
        _whole(summary.max_count),
        decimals(summary.max_at_s),
        decimals(summary.seconds_present),
    ]


def _whole(value: int | None) -> object:
    return "" if value is None else value


EXPORT = Export(
    name="places",
    title="Places (CSV)",
    help="One row an area or line on the picture: who was in it, and how many came in, left and passed.",
    group="tables",
    suffix="places.csv",
    mime=CSV,
    takes="view",
    write=write,
    place=4,
)
