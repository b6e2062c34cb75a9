"""The key figures as CSV."""

from __future__ import annotations

from collections.abc import Iterator

from detector.exports.base import CSV, Export, Options
from detector.exports.csv import decimals, model_cell, table, text_cell
from detector.view import RunView

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
)


def write(view: RunView, options: Options) -> Iterator[bytes]:
    """One row a class; ``frames`` is how many count, over which the mean is taken."""
    return table(COLUMNS, rows_of(view))


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
        ]
        for row in view.figures
    ]


EXPORT = Export(
    name="summary",
    title="Summary CSV",
    help="One row a class: mean, most, when first and last seen.",
    group="tables",
    suffix="summary.csv",
    mime=CSV,
    takes="view",
    write=write,
    place=3,
)
