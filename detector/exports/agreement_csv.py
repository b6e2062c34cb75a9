"""Two settings or two runs against each other, as CSV."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from detector.exports.base import CSV, ClassName, Export, Options
from detector.exports.csv import FRAME_COLUMNS, clock_cells, clock_column, frame_cells, model_cell, table, text_cell
from detector.view import Comparison

COLUMNS = (*FRAME_COLUMNS, "class", "count_a", "count_b", "b_minus_a", "apart_s", "model_a", "model_b")


class AgreementOptions(Options):
    """The class that is compared."""

    class_name: ClassName


def write(comparison: Comparison, options: AgreementOptions) -> Iterator[bytes]:
    """One row a moment of A's stretch that both looked at, by A's frame; ``apart_s`` is B's time minus A's.

    Counts are empty where the frame does not count in both. Raises SettingError for a class that one does not have.
    """
    a, pairing = comparison.a, comparison.pairing
    count_a, count_b = comparison.counts(options.class_name)
    frames, label = frame_cells(a.whole), text_cell(options.class_name)
    clock = clock_cells(a, a.whole.time_s.tolist())
    models = (model_cell(a), model_cell(comparison.b))
    within = np.flatnonzero((pairing.a >= a.rows.start) & (pairing.a < a.rows.stop))
    compared = comparison.compared

    def row(at: int) -> list[object]:
        counts = [int(count_a[at]), int(count_b[at]), int(count_b[at]) - int(count_a[at])]
        shown = counts if compared[at] else ["", "", ""]
        return [*frames[pairing.a[at]], label, *shown, f"{pairing.apart_s[at]:.3f}", *models, *clock[pairing.a[at]]]

    return table((*COLUMNS, *clock_column(a)), (row(at) for at in within.tolist()))


EXPORT = Export(
    name="agreement",
    title="A against B (CSV)",
    help="One row a moment that both looked at: how many A counts, how many B counts, and the difference.",
    group="tables",
    suffix="{0.class_name}-a-against-b.csv",
    mime=CSV,
    takes="comparison",
    write=write,
    options=AgreementOptions,
    place=5,
)
