"""Cells as hypothesis makes them: few distinct scores and whole-pixel boxes, so that ties and exact overlaps abound."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from detector.types import Cells

SCORES = [i / 8 for i in range(1, 9)]  # exact in binary, so that sums are exact as well


@st.composite
def cells(draw: st.DrawFn, max_cells: int = 14) -> Cells:
    """Cells of up to two samples and two classes, in a run's own order."""
    place = st.tuples(st.integers(0, 1), st.integers(0, 1), st.integers(0, 4), st.integers(0, 4))
    places = sorted(draw(st.sets(place, max_size=max_cells)))
    corner, side = st.integers(0, 8), st.integers(0, 8)
    boxes = [(draw(corner), draw(corner), draw(side), draw(side)) for _ in places]
    scores = [draw(st.sampled_from(SCORES)) for _ in places]
    return make_cells(
        [(*at, score, x, y, x + w, y + h) for at, score, (x, y, w, h) in zip(places, scores, boxes, strict=True)]
    )


def make_cells(rows: list[tuple[float, ...]]) -> Cells:
    """Rows of sample, class, row, column, score, x1, y1, x2, y2."""
    table = np.asarray(rows, np.float64).reshape(-1, 9)
    sample, class_id, row, col = table[:, :4].T.astype(np.int32)
    score, boxes = table[:, 4].astype(np.float32), table[:, 5:].astype(np.float32)
    return Cells(sample, class_id, row, col, score, boxes, np.zeros(len(sample), np.int32))


def groups(made: Cells) -> list[list[int]]:
    """The rows of each sample and class."""
    keys = list(zip(made.sample.tolist(), made.class_id.tolist(), strict=True))
    return [[i for i, key in enumerate(keys) if key == wanted] for wanted in sorted(set(keys))]


def table(found: object) -> list[tuple[object, ...]]:
    """Cells or detections as plain rows, to compare."""
    names = [n for n in ("sample", "class_id", "score", "score_max", "n_cells") if hasattr(found, n)]
    columns = [getattr(found, n).tolist() for n in names]
    boxes = [tuple(np.round(box, 3).tolist()) for box in found.xyxy_model_px]  # type: ignore[attr-defined]
    return list(zip(*columns, boxes, strict=True))
