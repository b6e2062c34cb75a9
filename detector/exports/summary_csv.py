"""The key figures as a table."""

from __future__ import annotations

from detector.exports.base import CSV, Export
from detector.exports.table import Cell, Column, Table, clock_cells, clock_columns, columns_of
from detector.exports.tables import TableOptions, in_formats
from detector.view import RunView, Uncertainty, assess_uncertainty

COLUMNS = (
    *(Column("video"), Column("class"), Column("frames", "whole"), Column("mean_count", "decimal")),
    Column("max_count", "whole"),
    *columns_of("max_at_s", "seconds_present", "first_seen_s", "last_seen_s", kind="decimal"),
    Column("model"),
    *columns_of("mean_half_width", "seconds_half_width", "interval_s", kind="decimal"),
    *(Column("held_count", "whole"), Column("max_times_s", "times"), Column("frames_counted_by_eye", "whole")),
    *columns_of("bias", "bias_low", "bias_high", kind="decimal"),
)
CLOCKS = ("max_at_clock", "first_seen_clock", "last_seen_clock")
"""What stands behind them where the footage has a clock: the same moments by it."""


def tabulate(view: RunView, options: TableOptions) -> Table:
    """One row a class; ``frames`` is how many count, over which the mean is taken.

    Behind ``model`` stands how sure that is: half the widths of 95 % intervals, the usual seconds between two samples,
    the most that held for a second, when each time with the highest count began, and the bias by frames counted by eye.
    """
    return Table((*COLUMNS, *clock_columns(view.clock, *CLOCKS)), rows_of(view))


def rows_of(view: RunView) -> list[list[Cell]]:
    """The rows, for tables over several runs too."""
    video, model, clock = view.label, view.about.model_title, view.clock
    return [
        [
            *(video, row.class_name, row.frames, row.mean_count, row.max_count),
            *(row.max_at_s, row.seconds_present, row.first_seen_s, row.last_seen_s, model),
            *_cells_of(assess_uncertainty(view, row.class_name)),
            *clock_cells(clock, row.max_at_s, row.first_seen_s, row.last_seen_s),
        ]
        for row in view.figures
    ]


def _cells_of(found: Uncertainty) -> list[Cell]:
    """The cells that say how sure a class's figures are."""
    sampling, bias = found.sampling, found.bias
    return [
        *(sampling.mean_half_width, sampling.present_half_width_s, sampling.interval_s, sampling.held_count),
        [peak.start_s for peak in sampling.peaks],
        found.answers,
        *((None,) * 3 if bias is None else (bias.bias, bias.low, bias.high)),
    ]


EXPORT = Export(
    name="summary",
    title="Summary CSV",
    help="One row a class: mean, most, when first and last seen, and how sure each is.",
    group="tables",
    suffix="summary.{0.format}",
    mime=CSV,
    takes="view",
    write=in_formats("summary", tabulate),
    options=TableOptions,
    place=3,
)
