"""Counts by the minute, the quarter or the hour, as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Annotated

import numpy as np
from pydantic import Field

from detector.exports.base import CSV, Export, Options
from detector.exports.csv import clock_cells, decimals, model_cell, table, text_cell
from detector.exports.grids import Seconds
from detector.times import format_timecode
from detector.view import RunView

COLUMNS = (
    *("video", "start_s", "end_s", "start_timecode", "end_timecode", "class", "frames", "seconds_counted"),
    *("mean_count", "max_count", "seconds_present", "busiest", "model"),
)
CLOCK_COLUMNS = ("start_clock", "end_clock")
LEAST_S = 0.1


class BinOptions(Options):
    """The length of a bin."""

    bin: Annotated[Seconds, Field(ge=LEAST_S)] = Field(
        default=60.0, title="TIME", description="length of a row, such as 60, 15min or 1h"
    )


def write(view: RunView, options: BinOptions) -> Iterator[bytes]:
    """One row a bin of time and class, within the stretch. With a clock bins begin at its whole minutes or hours.

    ``seconds_counted`` are those whose frames count, ``seconds_present`` those of them with at least one; ``busiest``
    is the bin's place by its mean, 1 the busiest. Bins without footage do not occur.
    """
    clocks = CLOCK_COLUMNS if view.clock else ()
    return table((*COLUMNS, *clocks), _rows(view, options.bin))


def _rows(view: RunView, bin_s: float) -> Iterator[list[object]]:
    video, model, bins = text_cell(view.label), model_cell(view), view.bin_table(bin_s)
    names, ranks = [text_cell(name) for name in view.classes], [bins.rank_by_mean(i) for i in range(len(view.classes))]
    for row, (start_s, end_s) in enumerate(zip(bins.start_s.tolist(), bins.end_s.tolist(), strict=True)):
        clock = list(chain.from_iterable(clock_cells(view, (start_s, end_s))))
        place = [decimals(start_s), decimals(end_s), format_timecode(start_s), format_timecode(end_s)]
        for class_id, name in enumerate(names):
            most = bins.max_count[row, class_id]
            yield [
                *(video, *place, name, int(bins.frames[row]), decimals(bins.counted_s[row])),
                decimals(bins.mean_count[row, class_id]),
                "" if np.isnan(most) else int(most),
                decimals(bins.present_s[row, class_id]),
                int(ranks[class_id][row]) or "",
                *(model, *clock),
            ]


EXPORT = Export(
    name="bins",
    title="Per minute CSV",
    help="One row for each minute, or bin of another length, and class: mean, most, seconds in view, and the busiest.",
    group="tables",
    suffix="per-{0.bin:g}-s.csv",
    mime=CSV,
    takes="view",
    write=write,
    options=BinOptions,
    place=6,
)
