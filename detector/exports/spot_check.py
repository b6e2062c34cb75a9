"""A person's counts by eye in a few frames, as CSV."""

from __future__ import annotations

from collections.abc import Iterator

from detector.exports.base import CSV, ClassName, Export, Options
from detector.exports.csv import FRAME_COLUMNS, clock_cells, clock_column, decimals, frame_cells, table, text_cell
from detector.view import RunView
from detector.view.spot_check import read_spot_check

COLUMNS = (*FRAME_COLUMNS, "class", "counted_by_eye", "stands_for")


class SpotCheckOptions(Options):
    """The choice among the run's spot checks: each is about a class."""

    class_name: ClassName


def write(view: RunView, options: SpotCheckOptions) -> Iterator[bytes]:
    """One row a frame somebody counted in: what the person saw, and nothing of what the network said.

    ``stands_for`` is how many of the run's samples the frame was drawn for. Raises SettingError for a class that the
    run does not have.
    """
    check = read_spot_check(view, view.classes[view.class_id(options.class_name)])
    stands_for = dict(zip(check.samples, check.weights, strict=False))
    frames, clock = frame_cells(view), clock_cells(view, view.time_s.tolist())
    label, first = text_cell(check.class_name), view.first_sample
    rows = (
        [*frames[sample - first], label, count, decimals(stands_for.get(sample)), *clock[sample - first]]
        for sample, count in sorted(check.counted.items())
        if view.rows.start <= sample < view.rows.stop
    )
    return table((*COLUMNS, *clock_column(view)), rows)


EXPORT = Export(
    name="spot-check",
    title="My counts (CSV)",
    help="What you counted, frame by frame; nothing of what the detector said.",
    group="by eye",
    suffix="{0.class_name}-spot-check.csv",
    mime=CSV,
    takes="view",
    write=write,
    options=SpotCheckOptions,
)
