"""The stretches of time in which something is in view, as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from detector.clock import Clock
from detector.exports.base import CSV, Export, Options
from detector.exports.grids import Seconds
from detector.exports.table import EDGE_CLOCKS, EDGE_COLUMNS, Cell, Column, Table, clock_cells, clock_columns
from detector.exports.tables import TableOptions, in_formats
from detector.view import RunView

COLUMNS = (
    *(Column("video"), Column("class"), *EDGE_COLUMNS, Column("duration_s", "decimal"), Column("max_count", "whole")),
    Column("model"),
)


class Bridge(Options):
    """The gaps over which a stretch goes on."""

    bridge: Annotated[Seconds, Field(ge=0.0)] = Field(
        default=2.0, title="TIME", description="who is gone for no longer than this is taken to be there all the time"
    )


class IntervalOptions(Bridge, TableOptions):
    """The gaps that are bridged, and the form of the table."""


def tabulate(view: RunView, options: Bridge) -> Table:
    """One row a stretch of time with at least one of a class in view, in order of time, and the most at once in it."""
    clock = view.clock
    return Table((*COLUMNS, *clock_columns(clock, *EDGE_CLOCKS)), _rows(view, options.bridge, clock))


def _rows(view: RunView, bridge_s: float, clock: Clock | None) -> Iterator[list[Cell]]:
    found = [(span, place, name) for place, name in enumerate(view.classes) for span in view.presence(name, bridge_s)]
    for span, _, name in sorted(found):
        edges, top = (span.start_s, span.end_s), view.between(span.start_s, span.end_s).peak(name)
        yield [
            *(view.label, name, *edges, *edges, span.duration_s, top.count if top else 0, view.about.model_title),
            *clock_cells(clock, *edges),
        ]


EXPORT = Export(
    name="intervals",
    title="When in view (CSV)",
    help="One row for each stretch of time with something in view: from when to when, and the most at once.",
    group="tables",
    suffix="in-view.{0.format}",
    mime=CSV,
    takes="view",
    write=in_formats("intervals", tabulate),
    options=IntervalOptions,
    place=7,
)
