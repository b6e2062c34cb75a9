"""The places on the footage's picture as a table: who was in each, and who came, left and passed."""

from __future__ import annotations

from detector.clock import Clock
from detector.exports.base import CSV, Export
from detector.exports.table import Cell, Column, Table, clock_cells, clock_columns, columns_of
from detector.exports.tables import TableOptions, in_formats
from detector.types import Place
from detector.view import RunView, assess_uncertainty
from detector.view.places import PlaceFigures, list_places, measure_place

COLUMNS = (
    *(*columns_of("video", "place", "kind", "class"), *columns_of("mean_count", "mean_half_width", kind="decimal")),
    *(Column("max_count", "whole"), *columns_of("max_at_s", "seconds_present", kind="decimal")),
    *columns_of("entered", "left", "visits", kind="whole"),
    *(*columns_of("dwell_median_s", "dwell_longest_s", kind="decimal"), Column("model")),
)


def tabulate(view: RunView, options: TableOptions) -> Table:
    """One row an area or line, over the view's stretch and all of the picture.

    ``entered`` and ``left`` are passages of a line with and against its arrow. They are empty, and so is what comes
    from visits, where the run looked too seldom to follow anybody. Raises SettingError where too many are in view.
    """
    clock = view.clock
    rows = (_row(view, place, clock) for place in list_places(view) if place.kind != "exclusion")
    return Table((*COLUMNS, *clock_columns(clock, "max_at_clock")), rows)


def _row(view: RunView, place: Place, clock: Clock | None) -> list[Cell]:
    figures = measure_place(view, place)
    visits, summary = figures.visits, figures.in_view
    return [
        *(view.label, place.name, place.kind, figures.followed.class_name, *_in_view(view, figures)),
        *(figures.entered, figures.left, None if visits is None else len(visits)),
        *((None, None) if visits is None else (visits.median_s, visits.longest_s)),
        view.about.model_title,
        *clock_cells(clock, summary.max_at_s if summary else None),
    ]


def _in_view(view: RunView, figures: PlaceFigures) -> list[Cell]:
    summary = figures.in_view
    if summary is None:
        return [None] * 5
    sampling = assess_uncertainty(view.within(figures.place), figures.followed.class_name).sampling
    return [
        *(summary.mean_count, sampling.mean_half_width, summary.max_count),
        *(summary.max_at_s, summary.seconds_present),
    ]


EXPORT = Export(
    name="places",
    title="Places (CSV)",
    help="One row an area or line on the picture: who was in it, and how many came in, left and passed.",
    group="tables",
    suffix="places.{0.format}",
    mime=CSV,
    takes="view",
    write=in_formats("places", tabulate),
    options=TableOptions,
    place=4,
)
