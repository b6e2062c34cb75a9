"""Stretches of a run, made from batches of the network's outputs."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from detector.analysis.picture_figures import PictureFigures
from detector.pipeline.passes import pool_passes
from detector.types import (
    DOUBTFUL,
    EDGE_GRID_HW,
    FAILED,
    OK,
    PICTURE_FIGURES,
    Cells,
    DecodeStats,
    Network,
    Outputs,
    Ranges,
    Samples,
    StageCosts,
    Stretch,
    count_passes,
)
from detector.video.parts import make_parts
from detector.video.source import Frame, Segment


@dataclass(frozen=True, slots=True)
class BatchRows:
    """Rows that one batch adds to a stretch, and what they took since the batch before."""

    samples: Samples
    cells: Cells
    pictures: tuple[bytes, ...]
    decoded: DecodeStats
    costs: StageCosts

    def __len__(self) -> int:
        return len(self.samples)


@dataclass(frozen=True, slots=True)
class PartialStretch:
    """The stretch that is being filled, as far as it is."""

    first_sample: int
    after_sample: int
    rows: tuple[BatchRows, ...]

    def stretch(self) -> Stretch:
        """The part there is, to be kept until the whole takes its place."""
        return _join_rows(self, whole=False)


def join_batches(segment: Segment, batches: Iterable[BatchRows]) -> Generator[Stretch | PartialStretch]:
    """Stretches of the rows of a segment: after every batch a stretch, or how far the next one is."""
    first_sample, rows = segment.first_sample, list[BatchRows]()
    for batch in batches:
        rows.append(batch)
        partial = PartialStretch(first_sample, first_sample + sum(map(len, rows)), tuple(rows))
        if partial.after_sample < segment.stretch_end(first_sample):
            yield partial
            continue
        first_sample, rows = partial.after_sample, []
        yield _join_rows(partial, whole=True)
    if rows:  # of footage that ended where nobody knew
        yield _join_rows(PartialStretch(first_sample, first_sample + sum(map(len, rows)), tuple(rows)), whole=True)


def make_rows(
    frames: Sequence[Frame],
    figures: Sequence[PictureFigures | None],
    outputs: Outputs | None,
    network: Network,
    detail: int = 1,
) -> tuple[Samples, Cells]:
    """A row for every frame, with its picture's ``figures``, and the cells of the readable ones.

    To these ``outputs`` belong in order. ``outputs`` is None where no frame could be read; with ``detail`` above 1 it
    has several pictures of each. A frame for which the network gave no numbers is failed.
    """
    spec, status = network.spec, np.asarray([frame.status for frame in frames], np.str_)
    readable = np.isin(status, (OK, DOUBTFUL))
    ranges = np.full((5, len(frames), len(spec.classes)), np.nan, np.float32)
    cells = Cells.empty()
    if outputs is not None:
        answered = [frame for frame, is_readable in zip(frames, readable, strict=True) if is_readable]
        cells, of_readable = _decode(answered, outputs, network, detail)
        ranges[:, readable] = np.stack(of_readable)
        status = np.where(readable & np.isnan(ranges[0]).any(axis=1), FAILED, status)
    samples = Samples(
        np.asarray([frame.frame_index for frame in frames], np.int64),
        np.asarray([frame.time_s for frame in frames], np.float64),
        status,
        np.asarray([frame.source_wh for frame in frames], np.int32),
        *ranges,
        **_columns_of_figures(figures),
    )
    return samples, cells


def _columns_of_figures(figures: Sequence[PictureFigures | None]) -> dict[str, Any]:
    """The samples' columns that tell of their pictures."""
    numbers = {name: [getattr(one, name, np.nan) for one in figures] for name in PICTURE_FIGURES}
    columns = {name: np.asarray(column, np.float32) for name, column in numbers.items()}
    no_edges = np.zeros(EDGE_GRID_HW, np.uint8)
    return columns | {"edge_grid": np.stack([no_edges if one is None else one.edge_grid for one in figures])}


def _decode(frames: list[Frame], outputs: Outputs, network: Network, detail: int) -> tuple[Cells, Ranges]:
    """The cells of frames that could be read, those of all passes together."""
    spec, position = network.spec, np.asarray([frame.sample for frame in frames], np.int32)
    if detail == 1:
        return network.decoder.decode(outputs, spec, position)
    parts = [make_parts(frame.source_wh, spec.input_wh, spec.resize, detail) for frame in frames]
    pictures = np.arange(len(frames) * count_passes(detail), dtype=np.int32)
    return pool_passes(*network.decoder.decode(outputs, spec, pictures), parts, position)


def _join_rows(partial: PartialStretch, *, whole: bool) -> Stretch:
    return Stretch(
        partial.first_sample,
        Samples.concat([rows.samples for rows in partial.rows]),
        Cells.concat([rows.cells for rows in partial.rows]),
        tuple(picture for rows in partial.rows for picture in rows.pictures),
        sum((rows.decoded for rows in partial.rows), DecodeStats()),
        sum((rows.costs for rows in partial.rows), StageCosts()),
        whole,
    )
