"""A person's counts by eye in a few frames, as a table."""

from __future__ import annotations

from detector.exports.base import CSV, ClassName, Export
from detector.exports.table import FRAME_COLUMNS, Column, Table, clock_cells, clock_columns, frame_cells
from detector.exports.tables import TableOptions, in_formats
from detector.view import RunView
from detector.view.spot_check import read_spot_check

COLUMNS = (*FRAME_COLUMNS, Column("class"), Column("counted_by_eye", "whole"), Column("stands_for", "decimal"))


class SpotCheckOptions(TableOptions):
    """The choice among the run's spot checks: each is about a class."""

    class_name: ClassName


def tabulate(view: RunView, options: SpotCheckOptions) -> Table:
    """One row a frame somebody counted in: what the person saw, and nothing of what the network said.

    ``stands_for`` is how many of the run's samples the frame was drawn for. Raises SettingError for a class that the
    run does not have.
    """
    check = read_spot_check(view, view.classes[view.class_id(options.class_name)])
    stands_for = dict(zip(check.samples, check.weights, strict=False))
    frames, times_s, clock, first = frame_cells(view), view.time_s.tolist(), view.clock, view.first_sample
    rows = (
        [
            *(*frames[sample - first], check.class_name, count, stands_for.get(sample)),
            *clock_cells(clock, times_s[sample - first]),
        ]
        for sample, count in sorted(check.counted.items())
        if view.rows.start <= sample < view.rows.stop
    )
    return Table((*COLUMNS, *clock_columns(clock, "clock")), rows)


EXPORT = Export(
    name="spot-check",
    title="My counts (CSV)",
    help="What you counted, frame by frame; nothing of what the detector said.",
    group="by eye",
    suffix="{0.class_name}-spot-check.{0.format}",
    mime=CSV,
    takes="view",
    write=in_formats("spot-check", tabulate),
    options=SpotCheckOptions,
    place=0,
)
