"""The key figures as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from detector.exports.base import CSV, Export, Options
from detector.exports.csv import clock_cells, decimals, model_cell, table, text_cell
from detector.view import RunView, Uncertainty, assess_uncertainty

COLUMNS = (
    "video",
    "class",
    "frames",
    "mean_count",
    "max_count",
    "max_at_s",
    "seconds_present",
    "first_seen_s",
    "last_seen_s",
    "model",
    "mean_half_width",
    "seconds_half_width",
    "interval_s",
    "held_count",
    "max_times_s",
    "frames_counted_by_eye",
    "bias",
    "bias_low",
    "bias_high",
)
CLOCK_COLUMNS = ("max_at_clock", "first_seen_clock", "last_seen_clock")
"""What stands behind them where the footage has a clock: the same moments by it."""


def write(view: RunView, options: Options) -> Iterator[bytes]:
    """One row a class; ``frames`` is how many count, over which the mean is taken.

    Behind ``model`` stands how sure that is: half the widths of 95 % intervals, the usual seconds between two samples,
    the most that held for a second, when each time with the highest count began, and the bias by frames counted by eye.
    """
    clocks = CLOCK_COLUMNS if view.clock else ()
    return table((*COLUMNS, *clocks), rows_of(view))


def rows_of(view: RunView) -> list[list[object]]:
    """The rows, for tables over several runs too."""
    video, model = text_cell(view.label), model_cell(view)
    return [
        [
            video,
            text_cell(row.class_name),
            row.frames,
            decimals(row.mean_count),
            "" if row.max_count is None else row.max_count,
            decimals(row.max_at_s),
            decimals(row.seconds_present),
            decimals(row.first_seen_s),
            decimals(row.last_seen_s),
            model,
            *_cells_of(assess_uncertainty(view, row.class_name)),
            *chain.from_iterable(clock_cells(view, (row.max_at_s, row.first_seen_s, row.last_seen_s))),
        ]
        for row in view.figures
    ]


def _cells_of(found: Uncertainty) -> list[object]:
    """The cells that say how sure a class's figures are."""
    sampling, bias = found.sampling, found.bias
    return [
        decimals(sampling.mean_half_width),
        decimals(sampling.present_half_width_s),
        decimals(sampling.interval_s),
        "" if sampling.held_count is None else sampling.held_count,
        " ".join(decimals(peak.start_s) for peak in sampling.peaks),
        found.answers,
        *(decimals(value) for value in ((None,) * 3 if bias is None else (bias.bias, bias.low, bias.high))),
    ]


EXPORT = Export(
    name="summary",
    title="Summary CSV",
    help="One row a class: mean, most, when first and last seen, and how sure each is.",
    group="tables",
    suffix="summary.csv",
    mime=CSV,
    takes="view",
    write=write,
    place=3,
)
