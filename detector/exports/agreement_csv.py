"""Two settings or two runs against each other, as a table."""

from __future__ import annotations

import numpy as np

from detector.exports.base import CSV, ClassName, Export
from detector.exports.table import (
    FRAME_COLUMNS,
    Cell,
    Column,
    Table,
    clock_cells,
    clock_columns,
    columns_of,
    frame_cells,
)
from detector.exports.tables import TableOptions, in_formats
from detector.view import Comparison

COLUMNS = (
    *(*FRAME_COLUMNS, Column("class"), *columns_of("count_a", "count_b", "b_minus_a", kind="whole")),
    *(Column("apart_s", "decimal"), *columns_of("model_a", "model_b")),
)


class AgreementOptions(TableOptions):
    """The class that is compared."""

    class_name: ClassName


def tabulate(comparison: Comparison, options: AgreementOptions) -> Table:
    """One row a moment of A's stretch that both looked at, by A's frame; ``apart_s`` is B's time minus A's.

    Counts are empty where the frame does not count in both. Raises SettingError for a class that one does not have.
    """
    a, pairing = comparison.a, comparison.pairing
    count_a, count_b = comparison.counts(options.class_name)
    frames, clock = frame_cells(a.whole), a.clock
    models = (a.about.model_title, comparison.b.about.model_title)
    within = np.flatnonzero((pairing.a >= a.rows.start) & (pairing.a < a.rows.stop))
    compared, times_s = comparison.compared, a.whole.time_s

    def row(at: int) -> list[Cell]:
        counts = [int(count_a[at]), int(count_b[at]), int(count_b[at]) - int(count_a[at])]
        frame, clocks = frames[pairing.a[at]], clock_cells(clock, float(times_s[pairing.a[at]]))
        shown = counts if compared[at] else [None] * 3
        return [*frame, options.class_name, *shown, float(pairing.apart_s[at]), *models, *clocks]

    return Table((*COLUMNS, *clock_columns(clock, "clock")), (row(at) for at in within.tolist()))


EXPORT = Export(
    name="agreement",
    title="A against B (CSV)",
    help="One row a moment that both looked at: how many A counts, how many B counts, and the difference.",
    group="tables",
    suffix="{0.class_name}-a-against-b.{0.format}",
    mime=CSV,
    takes="comparison",
    write=in_formats("agreement", tabulate),
    options=AgreementOptions,
    place=5,
)
