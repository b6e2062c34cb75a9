"""Writing a run, stretch by stretch, so that whatever kills it leaves a part that can be read and continued."""

from __future__ import annotations

import time
from contextlib import suppress
from operator import attrgetter
from pathlib import Path
from types import TracebackType

from filelock import FileLock

from detector.errors import LibraryError, RunUnreadable, StorageFailed
from detector.library.asked import note_asked
from detector.library.checks import digest_pictures, find_odd_sizes, table_sizes
from detector.library.key_figures import compute_key_figures
from detector.library.manifest import Manifest, StretchPart, TimingsPart
from detector.library.manifest_file import read_manifest, write_manifest
from detector.library.paths import Library
from detector.library.repair import prepare_folder
from detector.library.request import RunRequest
from detector.library.storage import storing, sync_folder, try_lock, write_through
from detector.library.stretches import StoredStretch, list_all_stretches, list_stretches, read_decoded
from detector.library.tables import (
    cells_path,
    picture_path,
    samples_path,
    table_of_cells,
    table_of_samples,
    write_table,
)
from detector.types import StageCosts, Stretch
from detector.video.source import Segment

__all__ = ["RunRequest", "RunWriter", "find_complete_run", "lock_run", "resume_or_create_run"]


class RunWriter:
    """One run being written; nobody else can write it meanwhile. Use as a context manager.

    ``complete`` is true where the same request was finished before; ``missing`` is what has to be analysed.
    """

    def __init__(self, folder: Path, manifest: Manifest, lock: FileLock) -> None:
        self.folder = folder
        self._manifest = manifest
        self._stored = {stored.first_sample: stored for stored in list_all_stretches(folder)}
        self._lock = lock

    def __enter__(self) -> RunWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def id(self) -> str:
        """The run's name in the library."""
        return self._manifest.id

    @property
    def complete(self) -> bool:
        """True where nothing is left to do."""
        return self._manifest.state == "complete"

    @property
    def begun(self) -> bool:
        """True where there is anything of it already."""
        return bool(self._stored)

    @property
    def done(self) -> int:
        """The number of samples in whole stretches, wherever they are."""
        return sum(stored.rows for stored in self._stored.values() if stored.whole)

    @property
    def missing(self) -> tuple[Segment, ...]:
        """The parts of the run that no whole stretch covers, in order. The last has no end where the run has none."""
        whole = [(stored.first_sample, stored.after_sample) for stored in self._stored.values() if stored.whole]
        total = self._manifest.total_samples
        starts, ends = [first for first, _ in sorted(whole)], [after for _, after in sorted(whole)]
        sampling, length = self._manifest.sampling.as_sampling(), self._manifest.stretch_samples or 1
        return tuple(
            Segment(sampling, first, after, length)
            for first, after in zip([0, *ends], [*starts, total], strict=True)
            if after is None or first < after
        )

    def write(self, stretch: Stretch) -> None:
        """Keep a stretch: pictures, then cells, then the samples, whose file says that it is there; in any order.

        One that is there already is left as it is; the beginning of one, which a stopped analysis left, makes room
        for the whole or for more of it. Raises StorageFailed; where there was no room for the pictures, the numbers
        are kept all the same, if they can be.
        """
        if not len(stretch.samples):
            raise ValueError(f"expected samples from {stretch.first_sample}, got none")
        new = StoredStretch(stretch.first_sample, len(stretch.samples), stretch.whole)
        if (stored := self._stored.get(new.first_sample)) and (stored == new or new.within(stored)):
            return
        start_s = time.perf_counter()
        try:
            self._write_pictures(stretch)
            self._write_tables(stretch, digest_pictures(enumerate(stretch.pictures, stretch.first_sample)))
        except StorageFailed:
            self._write_numbers_alone(stretch)
            raise
        self._add_costs(stretch.costs + StageCosts(seconds={"write": time.perf_counter() - start_s}))

    def _write_pictures(self, stretch: Stretch) -> None:
        """Straight to their names: half a picture belongs to a stretch that does not count yet, and is written again.

        The stretch counts from its samples on, so that its pictures have to be safe before.
        """
        for sample, jpeg in enumerate(stretch.pictures, stretch.first_sample):
            if jpeg:
                write_through(picture_path(self.folder, sample), jpeg)
        with storing(self.folder):
            sync_folder(picture_path(self.folder, stretch.first_sample).parent)

    def _write_tables(self, stretch: Stretch, pictures: str) -> None:
        """A beginning that is there counts until the samples take its place: its cells are among the new ones."""
        first, rows = stretch.first_sample, len(stretch.samples)
        cells = write_table(cells_path(self.folder, first), table_of_cells(stretch.cells))
        table = table_of_samples(stretch.samples, stretch.decoded, whole=stretch.whole)
        samples = write_table(samples_path(self.folder, first), table)
        self._stored[first] = StoredStretch(first, rows, stretch.whole)
        if stretch.whole:
            self._keep(StretchPart(first_sample=first, rows=rows, samples=samples, cells=cells, pictures=pictures))

    def _keep(self, written: StretchPart) -> None:
        """The manifest knows the files of this stretch from its next writing on."""
        others = [part for part in self._manifest.stretches if part.first_sample != written.first_sample]
        stretches = tuple(sorted([*others, written], key=attrgetter("first_sample")))
        self._manifest = self._manifest.model_copy(update={"stretches": stretches})

    def _write_numbers_alone(self, stretch: Stretch) -> None:
        """A disk that is full with the pictures has room for the numbers without them."""
        with suppress(StorageFailed, OSError):
            for sample in range(stretch.first_sample, stretch.after_sample):
                picture_path(self.folder, sample).unlink(missing_ok=True)
            self._write_tables(stretch, digest_pictures(()))

    def _add_costs(self, costs: StageCosts) -> None:
        """Costs lie in the manifest, so that equal stretches are equal files."""
        before = self._manifest.timings.as_costs() if self._manifest.timings else StageCosts()
        self._manifest = self._manifest.model_copy(update={"timings": TimingsPart.of(before + costs)})
        write_manifest(self.folder, self._manifest)

    def finish(self) -> None:
        """Everything is there: the manifest says so from now on.

        Raises StorageFailed; ValueError while a part with a known end is missing.
        """
        if gaps := [segment for segment in self.missing if segment.after_sample is not None]:
            raise ValueError(f"samples {gaps[0].first_sample} to {gaps[0].after_sample} of {self.id} are missing")
        self._manifest = self._manifest.model_copy(update={"state": "complete", "total_samples": self.done})
        self._write_figures()

    def close(self) -> None:
        """Let go of the run. A part that is not finished gets the key figures of what it has."""
        if not self._lock.is_locked:
            return
        try:
            if not self.complete and 0 in self._stored and self.folder.is_dir():
                with suppress(LibraryError):  # the part on disk is as readable without
                    self._write_figures()
        finally:
            self._lock.release()

    def _write_figures(self) -> None:
        """Keep the key figures, and what was decoded, of everything up to the first gap."""
        decoded = read_decoded(self.folder, [stored.first_sample for stored in list_stretches(self.folder)])
        update = {
            "figures": compute_key_figures(self.folder, self._manifest),
            "decoded": decoded.decoded,
            "expected": decoded.expected,
            "damaged": decoded.damaged,
        }
        self._manifest = self._manifest.model_copy(update=update)
        write_manifest(self.folder, self._manifest)


def resume_or_create_run(library: Library, request: RunRequest) -> RunWriter:
    """The run this request describes: a new one, the part that is there, or the complete one.

    Of a damaged or interrupted run every whole stretch stays, wherever it lies. Raises LibraryError where somebody
    else is writing the same run, RunTooNew where a newer version wrote it, StorageFailed where the disk refuses.
    """
    folder = _find_folder(library, request.digest) or library.run_folder(request.readable_id)
    lock = lock_run(library, folder.name)
    if lock is None:
        raise LibraryError(
            "The run {run} is being computed by somebody else just now. Wait for it, or cancel it.", run=folder.name
        )
    try:
        writer = RunWriter(folder, prepare_folder(folder, request), lock)
        note_asked(library, writer.id)
        return writer
    except BaseException:
        lock.release()
        raise


def find_complete_run(library: Library, request: RunRequest) -> str | None:
    """The id of the run that this request would find complete, None where there is none."""
    folder = _find_folder(library, request.digest)
    if folder is None:
        return None
    with suppress(RunUnreadable):
        manifest = read_manifest(folder)
        if manifest.state == "complete" and not find_odd_sizes(folder, table_sizes(folder, manifest)):
            return folder.name
    return None


def lock_run(library: Library, run_id: str) -> FileLock | None:
    """The lock every writer of a run holds; None while somebody has it. It lies beside the folder, which may go."""
    return try_lock(library.runs / f".{run_id}.lock")


def _find_folder(library: Library, digest: str) -> Path | None:
    """The folder whose name ends in this digest."""
    return next((path for path in sorted(library.runs.glob(f"*-{digest}")) if path.is_dir()), None)
