"""From batches of answers to the chunks a run is kept in."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np

from detector.pipeline.timings import StageTimings
from detector.types import OK, Cells, DecodeStats, Network, Outputs, Samples, Stretch
from detector.video.file.reader import Frame


def rows_of(frames: Sequence[Frame], outputs: Outputs | None, network: Network) -> tuple[Samples, Cells]:
    """A row for every frame, and the cells of the readable ones, to which ``outputs`` belong in order.

    ``outputs`` is None where no frame could be read.
    """
    spec = network.spec
    readable = np.asarray([frame.status == OK for frame in frames])
    ranges = np.full((5, len(frames), len(spec.classes)), np.nan, np.float32)
    cells = Cells.empty()
    if outputs is not None:
        position = np.asarray([frame.sample for frame in frames], np.int32)[readable]
        cells, of_readable = network.decoder.decode(outputs, spec, position)
        ranges[:, readable] = np.stack(of_readable)
    samples = Samples(
        np.asarray([frame.frame_index for frame in frames], np.int64),
        np.asarray([frame.time_s for frame in frames], np.float64),
        np.asarray([frame.status for frame in frames], np.str_),
        np.asarray([frame.source_wh for frame in frames], np.int32),
        *ranges,
    )
    return samples, cells


class ChunkBuilder:
    """The chunk that is being filled; its length is the number of samples so far."""

    def __init__(self, first_sample: int, chunk_samples: int, chunk_s: float, timings: StageTimings) -> None:
        self._first_sample, self._chunk_samples, self._chunk_s = first_sample, chunk_samples, chunk_s
        self._timings = timings
        self._clear()

    def __len__(self) -> int:
        return len(self._pictures)

    def add(self, frames: Sequence[Frame], samples: Samples, cells: Cells, pictures: tuple[bytes, ...]) -> None:
        """Put a batch's rows behind those before it."""
        for frame in frames:
            self._read += frame.read
        self._samples.append(samples)
        self._cells.append(cells)
        self._pictures.extend(pictures)

    @property
    def due(self) -> bool:
        """Whether it holds enough, or has waited long enough, to be handed on."""
        return len(self) >= self._chunk_samples or time.monotonic() - self._since_s >= self._chunk_s

    def take(self) -> Stretch:
        """The chunk; the next one begins after it."""
        parts = Samples.concat(self._samples), Cells.concat(self._cells), tuple(self._pictures)
        chunk = Stretch(self._first_sample, *parts, self._read, self._timings.taken())
        self._first_sample += len(self)
        self._clear()
        return chunk

    def _clear(self) -> None:
        self._samples: list[Samples] = []
        self._cells: list[Cells] = []
        self._pictures: list[bytes] = []
        self._read = DecodeStats()
        self._since_s = time.monotonic()
