"""Writing a run, stretch by stretch, so that whatever kills it leaves a part that can be read and continued."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from filelock import FileLock

from detector.errors import LibraryError, RunUnreadable, StorageFailed
from detector.library.manifest import Manifest, TimingsPart, read_manifest, write_manifest
from detector.library.paths import Library
from detector.library.request import RunRequest, new_manifest
from detector.library.run import key_figures
from detector.library.storage import UNFINISHED, storing, try_lock
from detector.library.tables import (
    cells_path,
    picture_path,
    read_facts,
    samples_path,
    stretches,
    table_of_cells,
    table_of_samples,
    write_table,
)
from detector.types import StageCosts, Stretch

__all__ = ["RunRequest", "RunWriter", "complete_run", "lock_run", "resume_or_create_run"]


class RunWriter:
    """One run being written; nobody else can write it meanwhile. Use as a context manager.

    ``first_sample`` is where to go on; ``complete`` is true where the same request was finished before.
    """

    def __init__(self, folder: Path, manifest: Manifest, lock: FileLock) -> None:
        self.folder = folder
        self.first_sample = sum(rows for _, rows in stretches(folder))
        self._manifest = manifest
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
        """Whether nothing is left to do."""
        return self._manifest.state == "complete"

    def write(self, chunk: Stretch) -> None:
        """Keep a stretch: pictures, then cells, then the samples, whose file says that the stretch is whole.

        ``chunk.first_sample`` must be ``first_sample``, which moves on. Raises StorageFailed; where there was no room
        for the pictures, the numbers are kept all the same, if they can be.
        """
        if chunk.first_sample != self.first_sample or not len(chunk.samples):
            raise ValueError(
                f"expected samples from {self.first_sample}, got {len(chunk.samples)} from {chunk.first_sample}"
            )
        try:
            self._write_pictures(chunk)
            self._write_tables(chunk)
        except StorageFailed:
            self._write_numbers_alone(chunk)
            raise

    def _write_pictures(self, chunk: Stretch) -> None:
        for offset, jpeg in enumerate(chunk.pictures):
            _write_picture(picture_path(self.folder, chunk.first_sample + offset), jpeg)

    def _write_tables(self, chunk: Stretch) -> None:
        write_table(cells_path(self.folder, chunk.first_sample), table_of_cells(chunk.cells))
        rows = table_of_samples(chunk.samples, chunk.read, chunk.cost)
        write_table(samples_path(self.folder, chunk.first_sample), rows)
        self.first_sample += len(chunk.samples)

    def _write_numbers_alone(self, chunk: Stretch) -> None:
        """A disk that is full with the pictures has room for the numbers without them."""
        with suppress(StorageFailed, OSError):
            for offset in range(len(chunk.pictures)):
                picture_path(self.folder, chunk.first_sample + offset).unlink(missing_ok=True)
            self._write_tables(chunk)

    def finish(self, rest: StageCosts | None = None) -> None:
        """Everything is there: the manifest says so from now on. ``rest`` is what it took since the last stretch.

        Raises StorageFailed.
        """
        self._manifest = self._manifest.model_copy(update={"state": "complete", "total_samples": self.first_sample})
        self._write_manifest_with_figures(rest or StageCosts())

    def close(self) -> None:
        """Let go of the run. A part that is not finished gets the key figures of what it has."""
        if not self._lock.is_locked:
            return
        try:
            if not self.complete and self.first_sample and self.folder.is_dir():
                with suppress(LibraryError):  # the part on disk is as readable without
                    self._write_manifest_with_figures(StageCosts())
        finally:
            self._lock.release()

    def _write_manifest_with_figures(self, rest: StageCosts) -> None:
        figures = key_figures(self.folder, self._manifest)
        read, cost = read_facts(self.folder, [first for first, _ in stretches(self.folder)])
        counted = {"decoded": read.decoded, "expected": read.expected, "damaged": read.damaged}
        update = {"figures": figures, "timings": _timings(cost + rest), **counted}
        self._manifest = self._manifest.model_copy(update=update)
        write_manifest(self.folder, self._manifest)


def resume_or_create_run(library: Library, request: RunRequest) -> RunWriter:
    """The run this request describes: a new one, the part that is there, or the complete one.

    A damaged run is cut back to its last whole stretch and continued. Raises LibraryError where somebody else
    is writing the same run, StorageFailed where the disk refuses.
    """
    folder = _existing(library, request.digest) or library.run_folder(request.readable_id)
    lock = lock_run(library, folder.name)
    if lock is None:
        raise LibraryError(
            f"The run {folder.name} is being computed by somebody else just now. Wait for it, or cancel it."
        )
    try:
        return RunWriter(folder, _prepared(folder, request), lock)
    except BaseException:
        lock.release()
        raise


def complete_run(library: Library, request: RunRequest) -> str | None:
    """The id of the run that this request would find complete, None where there is none."""
    folder = _existing(library, request.digest)
    if folder is None:
        return None
    with suppress(RunUnreadable):
        return folder.name if read_manifest(folder).state == "complete" else None
    return None


def lock_run(library: Library, run_id: str) -> FileLock | None:
    """The lock every writer of a run holds; None while somebody has it. It lies beside the folder, which may go."""
    return try_lock(library.runs / f".{run_id}.lock")


def _existing(library: Library, digest: str) -> Path | None:
    """The folder whose name ends in this digest."""
    return next((path for path in sorted(library.runs.glob(f"*-{digest}")) if path.is_dir()), None)


def _prepared(folder: Path, request: RunRequest) -> Manifest:
    """The run's manifest, after the folder was made or tidied."""
    with storing(folder):
        (folder / "pictures").mkdir(parents=True, exist_ok=True)
        whole = stretches(folder)
        _tidy(folder, {first for first, _ in whole})
    rows = sum(count for _, count in whole)
    try:
        manifest = read_manifest(folder)
        if manifest.state == "complete" and manifest.total_samples == rows:
            return manifest
        manifest = manifest.model_copy(update={"state": "partial", "total_samples": request.total_samples})
    except RunUnreadable:
        manifest = new_manifest(folder.name, request)
    write_manifest(folder, manifest)
    return manifest


def _tidy(folder: Path, whole: set[int]) -> None:
    """Delete unfinished files, and tables beyond the first gap."""
    for path in folder.rglob(f"*{UNFINISHED}"):
        path.unlink()
    for path in [*folder.glob("samples-*.parquet"), *folder.glob("cells-*.parquet")]:
        if int(re.sub(r"\D", "", path.stem) or -1) not in whole:
            path.unlink()


def _timings(cost: StageCosts) -> TimingsPart:
    return TimingsPart(
        frames=cost.frames,
        wall_s=cost.wall_s,
        frames_per_s=cost.frames_per_s,
        ms_per_frame=cost.ms_per_frame,
        peak_memory_bytes=cost.peak_memory_bytes,
    )


def _write_picture(path: Path, jpeg: bytes) -> None:
    """Straight to its name: half a picture belongs to a stretch that does not count yet, and is written again."""
    if jpeg:
        with storing(path):
            path.write_bytes(jpeg)
