"""Writing a backup while server and worker go on.

What a run's manifest names is on the disk before the manifest says so, and no file is changed in place. So a manifest
is read before the run's files are, and what is added to the run meanwhile does no harm.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import stat
import tempfile
import time
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from detector.errors import Cancelled, StorageFailed, mark_undecodable
from detector.library.backup.contents import LIST, MEASURED, PRESETS, Contents, Entry
from detector.library.catalogue import PIECE_BYTES
from detector.library.manifest_file import MANIFEST
from detector.library.mark import FORMAT as LIBRARY_FORMAT
from detector.library.mark import MARK
from detector.library.paths import Library, software_version
from detector.library.restored import FOLDERS, JOBS
from detector.library.storage import UNFINISHED, measure, write_atomically
from detector.library.videos import list_videos
from detector.types import Control, Progress

_LARGE_BYTES = 2**31
_READABLE = (stat.S_IFREG | 0o600) << 16


class _Unreadable(Exception):
    """A file to be kept cannot be read. Its text says which."""


def back_up(library: Library, file: Path, control: Control = Control()) -> Contents:
    """Write all that the library keeps to ``file``, which is replaced only by a whole one; returns what is in it.

    Raises StorageFailed, Cancelled.
    """
    packed: list[Contents] = []
    write_atomically(file, lambda unfinished: packed.append(_pack(library, unfinished, control)))
    return packed[0]


def _pack(library: Library, path: Path, control: Control) -> Contents:
    """Jobs first, then runs, then videos: so whatever is named is in."""
    expected = sum(measure(library.root / name) for name in FOLDERS)
    with zipfile.ZipFile(path, "x", zipfile.ZIP_STORED) as archive:
        packing = _Packing(archive, expected, control)
        _pack_jobs(library, packing)
        for folder in _list_folders(library.runs):
            packing.add_run(folder)
        for name in sorted({*FOLDERS} - {"runs"}):
            packing.add_folder(library.root / name, name)
        packing.add(library.presets, PRESETS)
        packing.add(library.measured, MEASURED)
        packing.add(library.root / MARK, MARK)
        contents = packing.list_contents([v.name for v in list_videos(library) if not v.copied])
        archive.writestr(LIST, contents.model_dump_json(indent=1))
    return contents


def _pack_jobs(library: Library, packing: _Packing) -> None:
    """The table of jobs as it is at one moment, whoever writes to it."""
    if not library.job_table.exists():
        return
    with tempfile.TemporaryDirectory(prefix="footfall-") as folder:
        copy = Path(folder) / JOBS
        try:
            _copy_database(library.job_table, copy)
        except sqlite3.Error as error:
            raise StorageFailed(
                "The database {file} cannot be read: {reason}.", file=str(library.job_table), reason=str(error)
            ) from error
        packing.add(copy, JOBS)


def _copy_database(path: Path, copy: Path) -> None:
    mode = "mode=ro" if os.access(path.parent, os.W_OK) else "immutable=1"
    with (
        closing(sqlite3.connect(f"{path.resolve().as_uri()}?{mode}", uri=True)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")


class _Packing:
    """An archive that is being filled."""

    def __init__(self, archive: zipfile.ZipFile, expected_bytes: int, control: Control) -> None:
        self._archive, self._expected, self._control = archive, expected_bytes, control
        self._entries: list[Entry] = []
        self._left_out: list[str] = []
        self._done, self._since_s = 0, time.monotonic()

    def add_run(self, folder: Path) -> None:
        """A run, its manifest as it was before the rest was read; one that was deleted meanwhile is not listed."""
        name, before = f"runs/{folder.name}", len(self._entries)
        manifest, state = b"", None
        with suppress(OSError):
            manifest, state = (folder / MANIFEST).read_bytes(), (folder / MANIFEST).stat()
        self.add_folder(folder, name, but=MANIFEST)
        if state is not None:
            self._write(f"{name}/{MANIFEST}", [manifest], len(manifest), state.st_mtime_ns)
        if not folder.is_dir():
            del self._entries[before:]

    def add_folder(self, folder: Path, name: str, *, but: str = "") -> None:
        """Everything in a folder that is no link, not hidden, and not being written."""
        for path in list_files(folder):
            if path != folder / but:
                self.add(path, f"{name}/{path.relative_to(folder).as_posix()}")

    def add(self, path: Path, name: str) -> None:
        """A file; nothing where there is none, and noted where it cannot be read or named."""
        with suppress(FileNotFoundError):
            try:
                state = _look_at(path, name)
                self._write(name, _read_pieces(path), state.st_size, state.st_mtime_ns)
            except _Unreadable:
                self._left_out.append(mark_undecodable(name))

    def list_contents(self, elsewhere: list[str]) -> Contents:
        """The list of everything that was added."""
        return Contents(
            library_format=LIBRARY_FORMAT,
            footfall=software_version(),
            created=datetime.now(UTC).replace(microsecond=0),
            entries=tuple(self._entries),
            elsewhere=tuple(elsewhere),
            left_out=tuple(self._left_out),
        )

    def _write(self, name: str, pieces: Iterable[bytes], size_bytes: int, mtime_ns: int) -> None:
        info, digest, written = zipfile.ZipInfo(name), hashlib.sha256(), 0
        info.external_attr = _READABLE
        with self._archive.open(info, "w", force_zip64=size_bytes >= _LARGE_BYTES) as target:
            for piece in pieces:
                target.write(piece)
                digest.update(piece)
                written += len(piece)
                self._tell(len(piece))
        self._entries.append(Entry(name=name, size_bytes=written, sha256=digest.hexdigest(), mtime_ns=mtime_ns))

    def _tell(self, fresh: int) -> None:
        if self._control.cancelled():
            raise Cancelled("The backup was stopped. No file was written.")
        self._done += fresh
        elapsed_s = time.monotonic() - self._since_s
        self._control.progress(
            Progress.at_pace(self._done, self._expected, fresh=self._done, elapsed_s=elapsed_s, unit="bytes")
        )


def list_files(folder: Path) -> Iterator[Path]:
    """Every file below a folder, in order, but for links, hidden ones and those being written."""
    for where, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(where, name)
            if not name.startswith(".") and path.suffix != UNFINISHED and path.is_file() and not path.is_symlink():
                yield path


def _list_folders(folder: Path) -> list[Path]:
    with suppress(OSError):
        return sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
    return []


def _look_at(path: Path, name: str) -> os.stat_result:
    """The file's state; _Unreadable where it has none, or a name that is no text."""
    if name != mark_undecodable(name):
        raise _Unreadable
    try:
        return path.stat()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise _Unreadable from error


def _read_pieces(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as source:
            while piece := source.read(PIECE_BYTES):
                yield piece
    except FileNotFoundError:
        raise
    except OSError as error:
        raise _Unreadable from error
