"""Counts by the minute, the quarter or the hour, as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

import numpy as np
from pydantic import Field

from detector.analysis.bins import BinTable
from detector.clock import Clock
from detector.exports.base import CSV, Export, Options
from detector.exports.grids import Seconds
from detector.exports.table import (
    EDGE_CLOCKS,
    EDGE_COLUMNS,
    Cell,
    Column,
    Table,
    clock_cells,
    clock_columns,
)
from detector.exports.tables import TableOptions, in_formats
from detector.types import Place
from detector.view import RunView
from detector.view.places import count_passed, list_shapes
from detector.view.tracks import choose_followed_class

COLUMNS = (
    *(Column("video"), *EDGE_COLUMNS, Column("class"), Column("frames", "whole"), Column("seconds_counted", "decimal")),
    *(Column("mean_count", "decimal"), Column("max_count", "whole"), Column("seconds_present", "decimal")),
    *(Column("busiest", "whole"), Column("model")),
)
LEAST_S = 0.1


class BinLength(Options):
    """The length of a bin."""

    bin: Annotated[Seconds, Field(ge=LEAST_S)] = Field(
        default=60.0, title="TIME", description="length of a row, such as 60, 15min or 1h"
    )


class BinOptions(BinLength, TableOptions):
    """The length of a bin, and the form of the table."""


def tabulate(view: RunView, options: BinLength) -> Table:
    """One row a bin of time and class, within the stretch. With a clock bins begin at its whole minutes or hours.

    ``seconds_counted`` are those whose frames count, ``seconds_present`` those of them with at least one; ``busiest``
    is the bin's place by its mean, 1 the busiest. Bins without footage do not occur. Where the footage has places, two
    columns for each at the end tell how many of the class that is followed entered and left it in the bin; they are
    empty for other classes, and where nobody could be followed.
    """
    clock, bins, places = view.clock, view.bin_table(options.bin), list_shapes(view)
    passed = [Column(f"{way}_{place.name}", "whole") for place in places for way in ("entered", "left")]
    columns = (*COLUMNS, *clock_columns(clock, *EDGE_CLOCKS), *passed)
    return Table(columns, _rows(view, bins, clock, places))


def _rows(view: RunView, bins: BinTable, clock: Clock | None, places: Sequence[Place]) -> Iterator[list[Cell]]:
    video, model, followed = view.label, view.about.model_title, choose_followed_class(view)
    ranks = [bins.rank_by_mean(class_id) for class_id in range(len(view.classes))]
    passed = [counts for place in places for counts in count_passed(view, place, bins)]
    for row, edges in enumerate(zip(bins.start_s.tolist(), bins.end_s.tolist(), strict=True)):
        clocks = clock_cells(clock, *edges)
        for class_id, name in enumerate(view.classes):
            most = float(bins.max_count[row, class_id])
            yield [
                *(video, *edges, *edges, name, int(bins.frames[row]), float(bins.counted_s[row])),
                float(bins.mean_count[row, class_id]),
                None if np.isnan(most) else int(most),
                float(bins.present_s[row, class_id]),
                int(ranks[class_id][row]) or None,
                *(model, *clocks),
                *(counts[row] if name == followed else None for counts in passed),
            ]


EXPORT = Export(
    name="bins",
    title="Per minute CSV",
    help="One row for each minute, or bin of another length, and class: mean, most, seconds in view, and the busiest.",
    group="tables",
    suffix="per-{0.bin:g}-s.{0.format}",
    mime=CSV,
    takes="view",
    write=in_formats("bins", tabulate),
    options=BinOptions,
    place=6,
)
