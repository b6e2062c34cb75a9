"""Stretches of a run, made from batches of the network's outputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from detector.pipeline.timings import StageTimings
from detector.types import DOUBTFUL, FAILED, OK, Cells, DecodeStats, Network, Outputs, Samples, StageCosts, Stretch
from detector.video.source import Frame, Segment


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows that one batch adds to a stretch."""

    samples: Samples
    cells: Cells
    pictures: tuple[bytes, ...]
    decoded: DecodeStats


@dataclass(frozen=True, slots=True)
class PartialStretch:
    """The stretch that is being filled, as far as it is."""

    first_sample: int
    after_sample: int
    costs: StageCosts
    rows: tuple[_Rows, ...]

    def stretch(self) -> Stretch:
        """The part there is, to be kept until the whole takes its place."""
        return _join_rows(self, whole=False)


class StretchBuilder:
    """The stretch that is being filled, one after the other; its length is the number of its samples so far."""

    def __init__(self, segment: Segment, network: Network, timings: StageTimings) -> None:
        self._segment, self._network, self._timings = segment, network, timings
        self._first_sample = self._after_sample = segment.first_sample
        self._rows: list[_Rows] = []

    def __len__(self) -> int:
        return self._after_sample - self._first_sample

    def add(self, frames: Sequence[Frame], outputs: Outputs | None, pictures: tuple[bytes, ...]) -> None:
        """Put a batch behind those before it; ``outputs`` as ``make_rows`` has them."""
        decoded = sum((frame.decoded for frame in frames), DecodeStats())
        self._rows.append(_Rows(*make_rows(frames, outputs, self._network), pictures, decoded))
        self._after_sample += len(frames)

    @property
    def whole(self) -> bool:
        """True where it has all its samples."""
        return self._after_sample >= self._segment.stretch_end(self._first_sample)

    def partial(self) -> PartialStretch:
        """The part there is; it goes on being filled."""
        return PartialStretch(self._first_sample, self._after_sample, self._timings.costs(), tuple(self._rows))

    def take(self) -> Stretch:
        """The stretch; the next one begins behind it."""
        complete = replace(self.partial(), costs=self._timings.take())
        self._first_sample, self._rows = self._after_sample, []
        return _join_rows(complete, whole=True)


def make_rows(frames: Sequence[Frame], outputs: Outputs | None, network: Network) -> tuple[Samples, Cells]:
    """A row for every frame, and the cells of the readable ones, to which ``outputs`` belong in order.

    ``outputs`` is None where no frame could be read. A frame for which the network gave no numbers is failed.
    """
    spec, status = network.spec, np.asarray([frame.status for frame in frames], np.str_)
    readable = np.isin(status, (OK, DOUBTFUL))
    ranges = np.full((5, len(frames), len(spec.classes)), np.nan, np.float32)
    cells = Cells.empty()
    if outputs is not None:
        position = np.asarray([frame.sample for frame in frames], np.int32)[readable]
        cells, of_readable = network.decoder.decode(outputs, spec, position)
        ranges[:, readable] = np.stack(of_readable)
        status = np.where(readable & np.isnan(ranges[0]).any(axis=1), FAILED, status)
    samples = Samples(
        np.asarray([frame.frame_index for frame in frames], np.int64),
        np.asarray([frame.time_s for frame in frames], np.float64),
        status,
        np.asarray([frame.source_wh for frame in frames], np.int32),
        *ranges,
    )
    return samples, cells


def _join_rows(partial: PartialStretch, *, whole: bool) -> Stretch:
    return Stretch(
        partial.first_sample,
        Samples.concat([rows.samples for rows in partial.rows]),
        Cells.concat([rows.cells for rows in partial.rows]),
        tuple(picture for rows in partial.rows for picture in rows.pictures),
        sum((rows.decoded for rows in partial.rows), DecodeStats()),
        partial.costs,
        whole,
    )
